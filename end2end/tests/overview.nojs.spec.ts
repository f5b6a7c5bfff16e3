import { whoIsNotMonitored } from "../overview";
import { expect, test } from "../test";

test("who is not monitored in a Region", async ({ page }) => {
  // Without a script the page shows what was read so far, until it is asked for again.
  await expect(async () => {
    await page.goto("/overview");
    await expect(page.getByText("Muster has kept every change since its first reading")).toBeVisible({ timeout: 1_000 });
    await expect(page.getByText("not read to its end yet")).toHaveCount(0, { timeout: 1_000 });
  }).toPass();
  await whoIsNotMonitored(page, (path) => page.goto(path));
  await expect(page.getByRole("button", { name: /^Find or go to/ }), "it would do nothing").toBeHidden();
});
