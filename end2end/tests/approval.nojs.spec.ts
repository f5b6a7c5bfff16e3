import { askAndWithdraw } from "../approval";
import { expect, test } from "../test";

test.use({ organization: "approval-nojs", accounts: 120, approvalAbove: 2 });

test("one admin may not be enough", async ({ page }) => {
  // Without a script the page shows what was read so far, until it is asked for again.
  await expect(async () => {
    await page.goto("/members?region=eu-west-1&status=Enabled");
    await expect(page.getByRole("rowheader").nth(2)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await askAndWithdraw(page, (path) => page.goto(path));
});
