import { findWhoStoppedIt } from "../audit";
import { expect, test } from "../test";

test.use({ organization: "audit-nojs", accounts: 120 });

test("who stopped this account, and is it true", async ({ page }) => {
  // Without a script the page shows what was read so far, until it is asked for again.
  await expect(async () => {
    await page.goto("/members?region=eu-west-1&status=Enabled");
    await expect(page.getByRole("rowheader").nth(1)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await findWhoStoppedIt(page, (path) => page.goto(path));
});
