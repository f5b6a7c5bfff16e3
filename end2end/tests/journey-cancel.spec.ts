import { Members } from "../members";
import { Plan } from "../plans";
import { expect, numberIn, test, written } from "../test";

test.use({ organization: "cancel", pace: { latencyMs: 250, rateLimit: 0 } });

test("an operation can be cancelled, and says what was left", async ({ page }) => {
  const members = new Members(page);
  await members.open("?status=Enabled");
  const enabled = await numberIn(members.chip("Enabled"));
  await members.allThatMatch.check();
  await expect(members.action("Stop")).toHaveText(`Stop ${written(enabled)}`);
  await members.action("Stop").click();
  const plan = new Plan(page);
  const cells = await plan.isFor("Stop", enabled);
  const operation = await plan.confirm("Stop");
  await operation.isInTheMiddle(cells);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText(/^Cancelled · started by/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Cancel" })).toHaveCount(0);
  await expect(operation.progress).toHaveAttribute("value", `${cells}`);
  const left = await numberIn(page.getByText(new RegExp(`^${written(cells)} of ${written(cells)} account-Regions`)), /([\d,]+) cancelled/);
  expect(left).toBeGreaterThan(0);
  const stopped = await numberIn(operation.heading, new RegExp(`^Stopped ([\\d,]+) of ${written(cells)}`));
  expect(stopped).toBeGreaterThan(0);

  await members.open("?status=Enabled");
  const enabledNow = () => numberIn(members.chip("Enabled"));
  await expect.poll(enabledNow, { message: "what was stopped shows in the table, too" }).toBeLessThan(enabled);
  expect(await enabledNow(), "what was left is as it was").toBeGreaterThan(0);
});
