import { Settings } from "../settings";
import { expect, test, visit } from "../test";

test("see how GuardDuty is set up, and check the connection", async ({ page }) => {
  const settings = new Settings(page);
  await visit(page, "/members");
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Settings");
  await expect(page.getByRole("heading", { level: 1 }), "a new screen is announced").toBeFocused();
  await settings.lookAndCheck();
});
