import { Operation, stopAllEnabled } from "../plans";
import { expect, numberIn, test, visit, written } from "../test";

test.use({ organization: "tab", pace: { latencyMs: 150, rateLimit: 0 } });

test("an operation goes on when its tab is closed", async ({ page, context, backend }) => {
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
  expect(await new Operation(back).finishes("Stopped", cells)).toBe(processed);
});
