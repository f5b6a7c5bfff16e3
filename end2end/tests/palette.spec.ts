import { Members } from "../members";
import { expect, type Page, test, visit } from "../test";

class Palette {
  readonly button;
  readonly dialog;
  readonly box;
  readonly choices;

  constructor(readonly page: Page) {
    this.button = page.getByRole("banner").getByRole("button", { name: "Find or go to" });
    this.dialog = page.getByRole("dialog", { name: "Find or go to" });
    this.box = this.dialog.getByRole("combobox");
    this.choices = this.dialog.getByRole("option");
  }

  async open() {
    await this.page.keyboard.press("Control+k");
    await expect(this.box).toBeFocused();
  }
}

test("the focus goes in, stays in, and goes back to where it was", async ({ page }) => {
  const palette = new Palette(page);
  await visit(page, "/settings");
  await palette.button.click();
  await expect(palette.box).toBeFocused();
  for (let presses = 0; presses < 5; presses += 1) {
    await page.keyboard.press("Tab");
    const outside = await page.evaluate(() => {
      const focused = document.activeElement;
      return focused !== document.body && !focused?.closest("dialog");
    });
    expect(outside, "the page behind is out of reach").toBe(false);
  }
  await page.keyboard.press("Escape");
  await expect(palette.dialog).toBeHidden();
  await expect(palette.button).toBeFocused();

  const link = page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "History" });
  await link.focus();
  await palette.open();
  await page.keyboard.press("Escape");
  await expect(link).toBeFocused();
});

test.describe("what there is not", () => {
  // No operation has such a number.
  test.use({ complaints: /404/ });

  test("screens, operations, the scope, themes and actions by their names", async ({ page }) => {
    const palette = new Palette(page);
    await visit(page, "/members");
    await palette.open();
    await palette.box.fill("audit");
    await expect(palette.choices).toHaveCount(1);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/audit$/);
    await expect(page.getByRole("heading", { level: 1 })).toBeFocused();

    await palette.open();
    await palette.box.fill("operation 4711");
    await expect(palette.choices.first()).toContainText("Operation 4711");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/operations\/4711$/);

    await palette.open();
    await palette.box.fill("theme");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect(palette.choices.nth(2)).toHaveAttribute("aria-selected", "true");
    await expect(palette.box).toHaveAttribute("aria-activedescendant", "choice-2");
    await page.keyboard.press("Enter");
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");

    await visit(page, "/members?q=root");
    await palette.open();
    await palette.box.fill("only eu-west");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/members\?q=root&region=eu-west-1$/);
    const overview = page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Overview" });
    await expect(overview, "the scope holds on the next screens").toHaveAttribute("href", /region=eu-west-1$/);

    await palette.open();
    await palette.box.fill("xyzzy");
    await expect(palette.dialog.getByText("Nothing matches.")).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(palette.dialog).toBeVisible();
    await palette.box.fill("stop");
    await expect(palette.choices).toHaveText(["Stop: tick the accounts in MembersAction"]);
    await palette.box.fill("refresh");
    const read = page.waitForRequest(/\/api\/frame\/refresh$/);
    await page.keyboard.press("Enter");
    await read;
  });
});

test("an account by a part of its id or its e-mail address", async ({ page }) => {
  const palette = new Palette(page);
  const members = new Members(page);
  const [account] = await members.allAccounts("?q=root");
  await visit(page, "/settings");
  await palette.open();
  await palette.box.fill(account.slice(3));
  await palette.choices.filter({ hasText: account }).click();
  await expect(page).toHaveURL(new RegExp(`/members\\?open=${account}$`));
  await expect(page.getByRole("complementary", { name: `Account ${account}` })).toBeVisible();
  await palette.open();
  await palette.box.fill("root+");
  await palette.choices.filter({ hasText: /^All \d+ accounts with/ }).click();
  await expect(page).toHaveURL(/\/members\?q=root%2B$/);
});

test.describe("without its code", () => {
  // The module is aborted on purpose.
  test.use({ complaints: /ERR_FAILED|split_later|Failed to fetch/ });

  test("the page stands as it is, and says so", async ({ page }) => {
    const members = new Members(page);
    await members.open();
    await members.rowTicks.first().check();
    await page.route("**/split_later*.wasm", (route) => route.abort());
    await page.keyboard.press("Control+k");
    await expect(page.getByText("This could not be loaded. Try again, or load the page anew.")).toBeVisible();
    await expect(members.rowTicks.first()).toBeChecked();
    await page.unroute("**/split_later*.wasm");
    await page.keyboard.press("g");
    await page.keyboard.press("o");
    await expect(page, "single keys do something again").toHaveURL(/\/operations$/);
  });
});
