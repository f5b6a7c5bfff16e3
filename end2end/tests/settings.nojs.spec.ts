import { Settings } from "../settings";
import { expect, test } from "../test";

test("see how GuardDuty is set up, and check the connection", async ({ page }) => {
  const settings = new Settings(page);
  await page.goto("/members");
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Settings");
  await settings.lookAndCheck();
});
