import { Members } from "../members";
import { expect, type Page, test, visit } from "../test";

// A screen that goes away takes the focus from what has it.

async function isAtOperations(page: Page) {
  await expect(page).toHaveURL(/\/operations$/);
  await expect(page.getByRole("heading", { level: 1, name: "Operations" })).toBeFocused();
}

for (const column of ["the box of a row", "a cell that is shortened"]) {
  test(`whoever stands in ${column} goes to another screen by keys`, async ({ page }) => {
    const members = new Members(page);
    await members.open();
    if (column === "the box of a row") {
      await members.rowTicks.first().check();
    } else {
      await members.rowTicks.first().focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      await expect(page.locator(".in-full")).toBeVisible();
    }
    await page.keyboard.press("g");
    await page.keyboard.press("o");
    await isAtOperations(page);
  });
}

test("whoever is offered filters goes back to another screen", async ({ page }) => {
  const members = new Members(page);
  await visit(page, "/operations");
  await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Members" }).click();
  await expect(members.everyRow).toBeEnabled();
  await members.search.pressSequentially("dis");
  await expect(page.getByRole("option").first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.evaluate(() => history.back());
  await isAtOperations(page);
});
