import { hasNoViolation } from "../axe";
import { expect, test } from "../test";

test.use({
  organization: "unread",
  accounts: 40,
  pace: { latencyMs: 0, rateLimit: 0, faults: [{ kind: "error500", region: "eu-west-1", operation: "ListMembers" }] },
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`a Region that cannot be read, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto("/members");
    await expect(page.getByRole("main").getByText("eu-west-1").first()).toBeVisible();
    const freshness = page.getByRole("banner").locator("summary").filter({ hasText: "1 of 4 Regions not read" });
    await expect(freshness).toBeVisible({ timeout: 60_000 });
    await hasNoViolation(page, "a Region is missing");
    await freshness.click();
    await hasNoViolation(page, "freshness menu");
  });
}
