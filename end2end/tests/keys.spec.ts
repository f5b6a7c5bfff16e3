import { Members } from "../members";
import { expect, test, visit } from "../test";

test("single keys lead to screens and to the filter, and belong to whoever types", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  await page.keyboard.press("/");
  await expect(members.search).toBeFocused();
  await page.keyboard.type("go?");
  await expect(members.search, "what is typed is typed").toHaveValue("go?");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await visit(page, "/members");
  await page.keyboard.type("go");
  await expect(page).toHaveURL(/\/operations$/);
  await expect(page.getByRole("heading", { level: 1, name: "Operations" })).toBeFocused();
  await page.keyboard.type("gv");
  await expect(page).toHaveURL(/\/overview$/);
});

test("a sheet lists the keys and turns the single ones off, for good", async ({ page }) => {
  const sheet = page.getByRole("dialog", { name: "Keys" });
  const single = sheet.getByRole("checkbox", { name: /^Single keys do something/ });
  await visit(page, "/settings");
  await page.keyboard.press("?");
  await expect(sheet.getByText("Tick all rows from the one that was ticked last")).toBeVisible();
  const kept = page.waitForResponse(/\/api\/frame\/shortcuts$/);
  await single.uncheck();
  await kept;
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  for (let again = 0; again < 2; again += 1) {
    await page.keyboard.type("?gm");
    // What comes after shows that these did nothing.
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog", { name: "Find or go to" }).getByRole("combobox").fill("keys");
    await expect(sheet).toBeHidden();
    await page.keyboard.press("Enter");
    await expect(single).not.toBeChecked();
    await expect(page).toHaveURL(/\/settings$/);
    await visit(page, "/settings");
  }
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Find or go to" }).getByRole("combobox").fill("keys");
  await page.keyboard.press("Enter");
  await single.check();
  await page.getByRole("button", { name: "Close" }).click();
  await page.keyboard.type("gm");
  await expect(page).toHaveURL(/\/members$/);
});
