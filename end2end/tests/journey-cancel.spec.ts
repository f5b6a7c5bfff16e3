import { Members } from "../members";
import { stopAllEnabled } from "../plans";
import { expect, numberIn, test, written } from "../test";

test.use({ organization: "cancel", pace: { latencyMs: 250, rateLimit: 0 } });

test("an operation can be cancelled, and says what was left", async ({ page }) => {
  const { enabled, cells, operation } = await stopAllEnabled(page);
  await operation.isInTheMiddle(cells);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText(/^Cancelled · started by/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Cancel" })).toHaveCount(0);
  await operation.isWhole(cells);
  const left = await numberIn(page.getByText(/^[\d,]+ processed · /), /([\d,]+) cancelled/);
  expect(left).toBeGreaterThan(0);
  const stopped = await numberIn(operation.heading, new RegExp(`^Stopped ([\\d,]+) of ${written(cells)}`));
  expect(stopped).toBeGreaterThan(0);

  const members = new Members(page);
  await members.open("?status=Enabled");
  const enabledNow = () => numberIn(members.chip("Enabled"));
  await expect.poll(enabledNow, { message: "what was stopped shows in the table, too" }).toBeLessThan(enabled);
  expect(await enabledNow(), "what was left is as it was").toBeGreaterThan(0);
});
