import { SignIn, test } from "../provider";
import { expect } from "../test";

test.use({ organization: "provider", accounts: 40 });

for (const role of ["viewer", "operator", "admin"]) {
  test(`a person signs in at the provider as ${role} and comes back`, async ({ page }) => {
    const signIn = new SignIn(page);
    await signIn.as(role, "/history?region=us-east-1");
    await expect(page).toHaveURL(/\/history\?region=us-east-1$/);
    await signIn.is(`${role}@example.com`, role);
  });
}

test("who has no role is told which claim was looked at", async ({ page }) => {
  const signIn = new SignIn(page);
  await signIn.as("nobody");
  await expect(page.getByRole("alert")).toContainText("its claim “roles” must hold viewer, operator or admin");
  await page.goto("/members");
  await expect(signIn.toProvider).toBeVisible();
});

test("who gives up at the provider is told so", async ({ page }) => {
  await page.goto("/members");
  await new SignIn(page).toProvider.click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("alert")).toContainText("localhost did not sign you in");
});

test("who signs out is signed out at the provider too", async ({ page }) => {
  const signIn = new SignIn(page);
  await signIn.as("operator");
  await signIn.is("operator@example.com", "operator");
  await page.context().clearCookies({ name: "muster" });
  await page.goto("/members");
  await signIn.toProvider.click();
  await signIn.is("operator@example.com", "operator");

  await page.getByRole("banner").getByText("operator@example.com", { exact: true }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Yes" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await signIn.toProvider.click();
  await expect(signIn.account, "the provider asks anew").toBeVisible();
});

test("a provider may change its key", async ({ page, provider }) => {
  const signIn = new SignIn(page);
  await signIn.as("viewer");
  await signIn.is("viewer@example.com", "viewer");
  await page.context().clearCookies();
  await provider.stop();
  await provider.start();
  await signIn.as("admin");
  await signIn.is("admin@example.com", "admin");
});
