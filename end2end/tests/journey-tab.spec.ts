import { Operation, Plan, stopAllEnabled } from "../plans";
import { expect, numberIn, test, visit, written } from "../test";

test.use({ organization: "tab", pace: { latencyMs: 150, rateLimit: 0 } });

test("watch, close the tab, come back, retry one reason, undo", async ({ page, context, backend }) => {
  const { enabled, cells, operation } = await stopAllEnabled(page);
  if (backend === "aws") await operation.isInTheMiddle(cells);
  await page.close();

  const back = await context.newPage();
  await visit(back, "/");
  await expect(back, "the list is as it was left").toHaveURL(/\/members\?status=Enabled$/);
  await back.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: /^Operations/ }).click();
  const line = back.getByRole("row").filter({ has: back.getByRole("link", { name: `Stop ${written(enabled)} accounts in 4 Regions` }) });
  await expect(line).toContainText("Finished", { timeout: 60_000 });
  const processed = await numberIn(line, new RegExp(`Finished([\\d,]+) of ${written(cells)}`));
  expect(processed, "a few may be refused").toBeGreaterThan(cells * 0.9);
  await expect(line).toContainText("this browser");
  await line.getByRole("link").click();
  const stopped = new Operation(back);
  expect(await stopped.finishes("Stopped", cells)).toBe(processed);
  const address = back.url();

  await test.step("retry one reason", async () => {
    await stopped.failures.getByRole("button", { name: /^Retry just/ }).first().click();
    const plan = new Plan(back);
    const again = await numberIn(plan.heading, /([\d,]+) account-Regions? in/);
    expect(again).toBeLessThanOrEqual(cells - processed);
    expect(await (await plan.confirm("Stop")).finishes("Stopped", again), "nothing has changed").toBe(0);
  });

  await test.step("undo what was done", async () => {
    await visit(back, address);
    await back.getByRole("button", { name: /^Start these [\d,]+ accounts again$/ }).click();
    const plan = new Plan(back);
    await expect(plan.heading).toHaveText(new RegExp(`^Start .* ${written(processed)} account-Regions in`));
    expect(await (await plan.confirm("Start")).finishes("Started", processed)).toBe(processed);
  });
});
