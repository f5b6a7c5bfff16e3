import { SignIn, test } from "../provider";
import { expect } from "../test";

test.use({ organization: "provider-down", accounts: 40, providerIsUp: false });

test("while the provider is down the page says so, and goes on when it is back", async ({ page, provider }) => {
  const signIn = new SignIn(page);
  await page.goto("/members");
  await expect(page.getByRole("status")).toContainText("localhost does not answer, so nobody can sign in.");
  await expect(signIn.toProvider).toHaveCount(0);
  await provider.start();
  await expect(async () => {
    // The answer to the last try may have come late.
    if ((await signIn.toProvider.count()) === 0) await page.getByRole("link", { name: "Try again" }).click({ timeout: 1_000 });
    await expect(signIn.toProvider).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await signIn.as("viewer");
  await signIn.is("viewer@example.com", "viewer");
});
