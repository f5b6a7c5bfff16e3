import { hasNoViolation } from "../axe";
import { expect, test } from "../test";

test.use({ organization: "first-run", accounts: 0 });

/** The screens, and what each of them says when there is no member yet. */
const screens: Record<string, string> = {
  Overview: "There are no members in the Regions in view.",
  Unprocessed: "No account is unprocessed.",
  Operations: "Nothing has been done yet.",
  History: "No change has been seen yet.",
  "Audit trail": "Verify now",
  Settings: "Where the data comes from",
};

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("no member yet", async ({ page }) => {
      await page.goto("/members");
      await expect(page.getByText("This administrator account has no members yet.")).toBeVisible();
      await hasNoViolation(page, "first run");
      for (const [screen, says] of Object.entries(screens)) {
        await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: new RegExp(`^${screen}`) }).click();
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(new RegExp(`^${screen}`));
        await expect(page.getByRole("main").getByText(says)).toBeVisible();
        await hasNoViolation(page, `${screen}, first run`);
      }
    });

    test("signing in", async ({ page, context }) => {
      await context.clearCookies();
      await page.goto("/sign-in?link=old");
      await expect(page.getByRole("alert")).toBeVisible();
      await expect(page.getByRole("textbox")).toHaveAccessibleDescription(/^This link was used already/);
      await hasNoViolation(page, "sign in, refused");
    });
  });
}
