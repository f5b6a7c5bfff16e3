import { hasNoViolation } from "../axe";
import { expect, test, visit } from "../test";

// What the page asks for meanwhile is refused.
test.use({ organization: "sign-in", accounts: 60, role: "operator", complaints: /401 \(Unauthorized\)/ });

for (const colorScheme of ["light", "dark"] as const) {
  test(`a list, which is a plain form with a script too, is there after signing in again, ${colorScheme}`, async ({ page }) => {
    const list = "700000000001,root+1@example.com";
    await page.emulateMedia({ colorScheme });
    await visit(page, "/members/add");
    await page.getByRole("textbox", { name: /^Accounts, one a line/ }).fill(list);
    const { origin } = new URL(page.url());
    await page.context().request.post("/sign-out", { headers: { origin }, maxRedirects: 0 });
    await page.getByRole("button", { name: "Check the list" }).click();
    await expect(page.getByRole("status")).toContainText("What you sent was not done and is kept for ten minutes");
    await hasNoViolation(page, "signing in again");
    await page.getByRole("button", { name: "Continue as operator" }).click();
    await visit(page, "/send-again");
    await expect(page.getByRole("textbox", { name: /^Accounts, one a line/ })).toHaveValue(list);
    await hasNoViolation(page, "to be sent again");
    await page.getByRole("button", { name: "Send it now" }).click();
    await expect(page.getByRole("row").filter({ hasText: "700000000001" })).toBeVisible();
    await visit(page, "/send-again");
    await expect(page.getByText("Nothing is waiting to be sent.")).toBeVisible();
    await hasNoViolation(page, "nothing to be sent");
  });
}
