import { SignIn, test } from "../provider";
import { expect } from "../test";

test.use({ organization: "provider", accounts: 40 });

test("signing in and out at the provider takes no script", async ({ page }) => {
  const signIn = new SignIn(page);
  await signIn.as("admin", "/operations");
  await expect(page).toHaveURL(/\/operations$/);
  await signIn.is("admin@example.com", "admin");
  await page.getByRole("banner").getByText("admin@example.com", { exact: true }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Yes" }).click();
  await expect(signIn.toProvider).toBeVisible();
});
