import { Members } from "../members";
import { Plan } from "../plans";
import { expect, numberIn, test, visit, written } from "../test";

test.use({ organization: "tab", pace: { latencyMs: 150, rateLimit: 0 } });

test("an operation goes on when its tab is closed", async ({ page, context, backend }) => {
  const members = new Members(page);
  await members.open("?status=Enabled");
  const enabled = await numberIn(members.chip("Enabled"));
  await members.allThatMatch.check();
  await expect(members.action("Stop")).toHaveText(`Stop ${written(enabled)}`);
  await members.action("Stop").click();
  const plan = new Plan(page);
  const cells = await plan.isFor("Stop", enabled);
  await plan.count.fill(`${enabled}`);
  const operation = await plan.confirm("Stop");
  if (backend === "aws") await operation.isInTheMiddle(cells);
  await page.close();

  const back = await context.newPage();
  await visit(back, "/");
  await back.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: /^Operations/ }).click();
  const line = back.getByRole("row").filter({ has: back.getByRole("link", { name: `Stop ${written(enabled)} accounts in 4 Regions` }) });
  await expect(line).toContainText("Finished", { timeout: 30_000 });
  await expect(line.getByRole("cell", { name: `${written(cells)} of ${written(cells)}` })).toBeVisible();
  await line.getByRole("link").click();
  await expect(back.getByRole("heading", { level: 1 })).toContainText(`Stopped ${written(cells)} of ${written(cells)} account-Regions`);
});

test("an operation can be cancelled, and says what was left", async ({ page, backend }) => {
  test.skip(backend === "emulator", "the demo answers at once: there is no middle to cancel in");
  const members = new Members(page);
  await members.open("?status=Disabled");
  const disabled = await numberIn(members.chip("Disabled"));
  await members.allThatMatch.check();
  await expect(members.action("Start")).toHaveText(`Start ${written(disabled)}`);
  await members.action("Start").click();
  const plan = new Plan(page);
  const cells = await plan.isFor("Start", disabled);
  const operation = await plan.confirm("Start");
  await operation.isInTheMiddle(cells);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText(/^Cancelled · started by/)).toBeVisible();
  const numbers = page.getByText(new RegExp(`^${written(cells)} of ${written(cells)} account-Regions`));
  const left = await numberIn(numbers, /([\d,]+) cancelled/);
  expect(left).toBeGreaterThan(0);
  const started = await numberIn(operation.heading, new RegExp(`^Started ([\\d,]+) of ${written(cells)}`));
  expect(started + left).toBe(cells);
  await expect(page.getByRole("button", { name: "Cancel" })).toHaveCount(0);
});
