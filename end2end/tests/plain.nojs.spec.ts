import { Members } from "../members";
import { Plan } from "../plans";
import { expect, numberIn, test } from "../test";

test.use({ organization: "nojs" });

test("list, filter by the form, page", async ({ page }) => {
  const members = new Members(page);
  // Without a script the page shows what was read so far, until it is asked for again.
  await expect(async () => {
    await page.goto("/");
    await expect(page).toHaveURL(/\/members$/);
    await expect(members.range).toHaveText(/ of 1,200$/, { timeout: 1_000 });
  }).toPass();
  await expect(members.everyRow, "it needs a script").toBeDisabled();

  await members.pages.getByRole("link", { name: "Next" }).click();
  await expect(members.range).toHaveText("101–200 of 1,200");
  await expect(members.rows, "none waits for a script").toHaveCount(100, { timeout: 1_000 });

  await members.search.fill("root+0");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(/\?q=root%2B0$/);
  await expect(members.search).toHaveValue("root+0");
  await expect(members.rows.first()).toContainText("root+0");
  const matching = await numberIn(members.range, / of ([\d,]+)$/);
  expect(matching).toBeGreaterThan(10);
  expect(matching).toBeLessThan(1000);

  await members.chip("Disabled").click();
  await expect(page, "the text is kept").toHaveURL(/\?q=root%2B0&status=Disabled$/);
  await expect(members.chip("Disabled")).toHaveAttribute("aria-current", "true");
  expect(await numberIn(members.range, / of ([\d,]+)$/)).toBeLessThan(matching);

  await page.getByRole("columnheader", { name: "Account" }).getByRole("link").click();
  await expect(page.getByRole("columnheader", { name: "Account" })).toHaveAttribute("aria-sort", "descending");
  const accounts = await members.accounts();
  expect(accounts).toEqual(accounts.toSorted().toReversed());
  await page.getByRole("link", { name: "Clear filters" }).click();
  await members.hasMatching(1200);
});

test("choose a Region by the form", async ({ page }) => {
  await page.goto("/members?status=Disabled");
  const menu = page.getByRole("banner").locator("summary").first();
  await menu.click();
  await page.getByRole("checkbox", { name: "eu-west-1" }).check();
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/\?status=Disabled&region=eu-west-1$/);
  await expect(menu).toHaveText("eu-west-1");
  await expect(new Members(page).rows.first().getByRole("img")).toHaveAccessibleName("Disabled");
});

test("open a row, and close it", async ({ page }) => {
  const members = new Members(page);
  await page.goto("/members?status=Enabled");
  const [account] = await members.accounts();
  await members.rows.first().getByRole("link", { name: account }).click();
  await expect(members.panel.getByRole("heading", { level: 2 })).toHaveText(account);
  await expect(members.panel.getByRole("rowheader")).toHaveCount(4);
  await members.panel.getByRole("link", { name: "Close" }).click();
  await expect(members.panel).toHaveCount(0);
  await expect(page).toHaveURL(/\?status=Enabled$/);
});

test("stop one member and see the outcome", async ({ page }) => {
  const members = new Members(page);
  await page.goto("/members?status=Enabled");
  const [account] = await members.accounts();
  await members.rows.first().getByRole("checkbox").check();
  await members.action("Stop").click();

  const plan = new Plan(page);
  const cells = await plan.isFor("Stop", 1);
  const operation = await plan.confirm("Stop");
  await operation.reloadUntilOver();
  expect(await operation.finishes("Stopped", cells)).toBe(cells);

  await page.goto(`/members?q=${account}`);
  await expect(members.rows).toHaveCount(1);
  await expect(members.rows.first().getByRole("cell", { name: "Disabled", exact: true })).toBeVisible();
});

test("an action without a selection does nothing and says so", async ({ page }) => {
  const members = new Members(page);
  await page.goto("/members");
  await members.action("Stop").click();
  await expect(page).toHaveURL(/\/members/);
  await expect(page.getByRole("alert").filter({ hasText: "Nothing was done" })).toBeVisible();
});

test("a theme is kept from page to page", async ({ page }) => {
  await page.goto("/members");
  const html = page.locator("html");
  await expect(html).toHaveAttribute("data-theme", "system");
  const who = page.getByRole("banner").locator("summary").last();
  await who.click();
  await page.getByRole("group", { name: "Theme" }).getByRole("button", { name: "Dark" }).click();
  await expect(html).toHaveAttribute("data-theme", "dark");
  await expect(page, "the form leads back to its page").toHaveURL(/\/members/);
  await who.click();
  await expect(page.getByRole("button", { name: "Dark" })).toHaveAttribute("aria-pressed", "true");
  await page.goto("/operations");
  await expect(html).toHaveAttribute("data-theme", "dark");
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe("dark");
});
