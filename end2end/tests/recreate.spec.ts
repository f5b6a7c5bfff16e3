import { hasNoViolation } from "../axe";
import { putRight } from "../recreate";
import { expect, test, visit } from "../test";

// An address that cannot be used is answered as such.
test.use({ organization: "recreate", complaints: /422 \(Unprocessable Entity\)/ });

test("a refused e-mail address is put right", async ({ page }) => {
  await putRight(page, (path) => visit(page, path));
});

test("what was typed stays when it cannot be used", async ({ page }) => {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await visit(page, "/members/recreate");
    const lines = page.getByRole("textbox", { name: /^Many at once/ });
    await lines.fill("111122223333, nobody");
    await page.getByRole("button", { name: "Plan: delete and create again" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "cannot be used" })).toBeVisible();
    await expect(lines).toHaveValue("111122223333, nobody");
    await hasNoViolation(page, `without accounts, ${colorScheme}`);
    await visit(page, "/members?status=EmailVerificationFailed");
    const first = page.getByRole("region", { name: "Members, scrollable" }).getByRole("rowheader").first();
    await visit(page, `/members/recreate?accounts=${await first.textContent()}`);
    await expect(page.getByText(/Deleted and created again in/)).toBeVisible();
    const field = page.getByRole("textbox", { name: /^Right e-mail address of/ });
    await page.getByRole("button", { name: "Plan: delete and create again" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "at least one account" })).toBeVisible();
    await expect(field, "what is missing is marked where it is missing").toHaveAttribute("aria-invalid", "true");
    await expect(lines).not.toHaveAttribute("aria-invalid");
    await hasNoViolation(page, `with an account, ${colorScheme}`);
    await page.screenshot({ path: test.info().outputPath(`${colorScheme}.png`) });
  }
  await page.setViewportSize({ width: 320, height: 800 });
  await page.screenshot({ path: test.info().outputPath("narrow.png") });
  const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(wider, "nothing is cut off at 320 pixels").toBe(false);
});
