import { Members } from "../members";
import { expect, test } from "../test";

test.use({ organization: "sign-in", accounts: 60, role: "nobody" });

test("signs in without a script, is told what a role may not do, and signs out", async ({ page }) => {
  await page.goto("/members?status=Enabled");
  await page.getByRole("button", { name: "Continue as operator" }).click();
  await expect(page).toHaveURL(/\/members\?status=Enabled$/);
  const members = new Members(page);
  await members.allThatMatch.check();
  await expect(members.action("Stop")).toHaveAccessibleDescription("Only an admin may stop monitoring. You are signed in as operator.");
  await members.action("Stop").press("Enter");
  await expect(page).toHaveURL(/\/members\?status=Enabled&/);
  await expect(page.getByRole("alert").filter({ hasText: "Nothing was done. Only an admin may stop monitoring." })).toBeVisible();
  await page.getByRole("banner").locator("summary").filter({ hasText: "operator" }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in to Muster");
});
