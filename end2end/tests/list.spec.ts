import { Members } from "../members";
import { expect, numberIn, test } from "../test";

test("the text filter narrows the rows at every key and stands in the URL", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  const all = await numberIn(members.range, / of ([\d,]+)$/);
  await members.search.pressSequentially("root+01");
  await expect(page).toHaveURL(/\?q=root%2B01$/);
  await expect(members.rows.first()).toContainText("root+01");
  const matching = await numberIn(members.range, / of ([\d,]+)$/);
  expect(matching).toBeGreaterThan(0);
  expect(matching).toBeLessThan(all);
  await members.eachSays("root+01");

  await page.reload();
  await expect(members.search).toHaveValue("root+01");
  await members.hasMatching(matching);

  const account = (await members.accounts())[0];
  await expect(members.everyRow).toBeEnabled();
  await members.search.fill(account);
  await members.hasMatching(1);
  await expect(members.rows.getByRole("rowheader")).toHaveText([account]);
});

test("each filter shows as many rows as its number says", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  for (const label of ["Invited", "Resigned", "Account suspended", "Not in every Region"]) {
    const number = await numberIn(members.chip(label));
    expect(number, label).toBeGreaterThan(0);
    await members.chip(label).click();
    await expect(members.chip(label)).toHaveAttribute("aria-current", "true");
    await members.hasMatching(number);
    await members.chip(label).click();
    await expect(members.chip(label)).not.toHaveAttribute("aria-current");
    await expect(page).toHaveURL(/\/members$/);
  }
});

test("filters add up, and Clear filters takes them all away", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  const invited = await numberIn(members.chip("Invited"));
  const disabled = await numberIn(members.chip("Disabled"));
  await members.chip("Invited").click();
  await members.hasMatching(invited);
  await members.chip("Disabled").click();
  await expect(page).toHaveURL(/\?status=Invited&status=Disabled$/);
  await expect.poll(() => numberIn(members.range, / of ([\d,]+)$/)).toBeGreaterThan(Math.max(invited, disabled));
  const either = await numberIn(members.range, / of ([\d,]+)$/);
  expect(either).toBeLessThanOrEqual(invited + disabled);
  await members.chip("Via Organizations").click();
  await expect(page).toHaveURL(/type=organizations/);
  await expect.poll(() => numberIn(members.range, / of ([\d,]+)$/)).toBeLessThan(either);
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(page).toHaveURL(/\/members$/);
  await members.hasMatching(1200);
});

test("nothing matches: the list says so and how to get out", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  await members.search.fill("nobody@nowhere");
  await expect(page.getByText("No member matches these filters.")).toBeVisible();
  await expect(members.rows).toHaveCount(0);
  await expect(members.bar).toBeHidden();
  await page.getByRole("main").getByRole("link", { name: "Clear filters" }).last().click();
  await members.hasMatching(1200);
  await expect(members.search).toHaveValue("");
});

for (const search of ["?page=x&sort=%%%&type=9&region=NOWHERE&foo=bar&dir=sideways&%=%", "?open=12", "?page=99999"]) {
  test(`a broken URL shows the list: ${search}`, async ({ page }) => {
    const members = new Members(page);
    const answer = page.waitForResponse((response) => response.url().includes("/members"));
    await members.open(search);
    expect((await answer).status()).toBe(200);
    await members.hasMatching(1200);
    await expect(page.getByRole("alert").filter({ hasText: /\S/ })).toHaveCount(0);
  });
}

test("from a page that does not exist the last rows are seen, and those before them", async ({ page }) => {
  const members = new Members(page);
  await members.open("?page=99999");
  await expect(members.range).toHaveText(/^1,1\d\d–1,\d{3} of 1,200$/);
  await members.scrollTo(300);
  await expect(members.range).toHaveText(/^300–/);
});

test("one scroll goes through all rows, and the back button and a reload lead to where it was", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  await expect(members.range).toHaveText(/^1–\d+ of 1,200$/);
  const [first] = await members.accounts();
  await members.scrollTo(501);
  await expect(members.range).toHaveText(/^501–\d+ of 1,200$/);
  await expect(page).toHaveURL(/\?page=6$/);
  await expect(members.pages).toHaveCount(0);
  const there = await members.row(501).getByRole("rowheader").textContent();
  expect(there).not.toBe(first);

  await page.reload();
  await expect(members.everyRow).toBeEnabled();
  await expect(members.range).toHaveText(/^501–\d+ of 1,200$/);
  await expect(members.row(501).getByRole("rowheader")).toHaveText(there ?? "");

  await members.chip("Disabled").click();
  await expect(members.range).toHaveText(/^1–/);
  await page.goBack();
  await expect(members.range).toHaveText(/^501–\d+ of 1,200$/);
  await expect(members.row(501).getByRole("rowheader")).toHaveText(there ?? "");
});

test("back over a filter leads to the row in view, and back from an account to its link", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  await members.scrollTo(543);
  await expect(page).toHaveURL(/\?page=6$/);
  await members.chip("Disabled").click();
  await expect(members.range).toHaveText(/^1–/);
  await page.goBack();
  await expect(members.range).toHaveText(/^543–/);
  await expect(members.chip("Disabled")).toBeFocused();

  const link = members.row(545).getByRole("link");
  await link.click();
  await expect(members.panel.getByRole("heading", { level: 2 })).toBeFocused();
  await page.goBack();
  await expect(members.panel).toHaveCount(0);
  await expect(link).toBeFocused();
  await expect(members.range).toHaveText(/^543–/);
});

test("a second click on a column turns the order round", async ({ page }) => {
  const members = new Members(page);
  await members.open("?q=root");
  const column = members.table.getByRole("columnheader", { name: "E-mail" });
  const emails = members.rows.getByRole("gridcell").filter({ hasText: "@" });
  await column.getByRole("link").click();
  await expect(column).toHaveAttribute("aria-sort", "ascending");
  await expect(page).toHaveURL(/sort=email$/);
  await expect(emails.first()).toHaveText(/^root\+00/);
  const ascending = await emails.allTextContents();
  expect(ascending).toEqual(ascending.toSorted());
  await column.getByRole("link").click();
  await expect(column).toHaveAttribute("aria-sort", "descending");
  await expect(emails.first()).toHaveText(/^root\+1[12]/);
  const descending = await emails.allTextContents();
  expect(descending).toEqual(descending.toSorted().toReversed());
  await expect(members.table.getByRole("columnheader", { name: "Account" })).not.toHaveAttribute("aria-sort");
});

test("by Regions those come first that are Enabled in the fewest", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  const column = members.table.getByRole("columnheader", { name: "Regions" });
  await column.getByRole("link").click();
  await expect(column).toHaveAttribute("aria-sort", "ascending");
  await expect(page).toHaveURL(/\?sort=regions$/);
  await expect(members.row(1).getByRole("img"), "Enabled nowhere").not.toHaveAccessibleName(/Enabled/);
  await column.getByRole("link").click();
  await expect(column).toHaveAttribute("aria-sort", "descending");
  await expect(members.row(1).getByRole("img")).toHaveAccessibleName("Enabled in all 4");
});
