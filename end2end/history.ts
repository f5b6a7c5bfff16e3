import { Members } from "./members";
import { stopOne } from "./plans";
import { expect, type Page } from "./test";

/** The list of changes, by what a person reads there. */
export class History {
  readonly rows;
  readonly search;
  readonly by;

  constructor(readonly page: Page) {
    const table = page.getByRole("region", { name: "History, scrollable" }).getByRole("table");
    this.rows = table.getByRole("row").filter({ has: page.getByRole("rowheader") });
    this.search = page.getByRole("searchbox", { name: "Filter by account id" });
    this.by = page.getByRole("combobox", { name: "Changed by" });
  }

  /** Goes there by the side bar. */
  async open() {
    await this.page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "History" }).click();
    await expect(this.page.getByRole("heading", { level: 1 })).toHaveText("History");
  }

  /** Narrows the list by the form. */
  async filter(account: string, by: string) {
    await this.search.fill(account);
    await this.by.selectOption(by);
    await this.page.getByRole("search").getByRole("button", { name: "Filter" }).click();
  }
}

/** What a person does, with and without a script: stops an account in one Region, and asks afterwards who did it. */
export async function stopOneAndAskWho(page: Page, open: (path: string) => Promise<unknown>) {
  const history = new History(page);
  const account = await stopOne(page, open);
  const members = new Members(page);
  const operation = /\/operations\/(\d+)/.exec(page.url())?.[1];

  await open(`/members?q=${account}&open=${account}`);
  const operations = members.panel.getByRole("region", { name: "Operations" }).getByRole("listitem");
  await expect(operations).toHaveCount(1);
  await expect(operations).toHaveText(new RegExp(`^Operation ${operation}, Stop, .+: processed in 1 Region$`));
  const changes = members.panel.getByRole("region", { name: "History" }).getByRole("listitem");
  await expect(changes).toHaveCount(1);
  await expect(changes).toContainText(/^Enabled → Disabled in eu-west-1, seen .+, by operation \d+$/);
  await changes.getByRole("link", { name: `operation ${operation}` }).click();
  await expect(page).toHaveURL(new RegExp(`/operations/${operation}$`));

  await history.open();
  await expect(history.rows.first()).toContainText("Enabled → Disabled");
  await history.filter(account, "By operations of Muster");
  await expect(page).toHaveURL(new RegExp(`\\?q=${account}&by=operations$`));
  await expect(history.rows).toHaveCount(1);
  await expect(history.search).toHaveValue(account);
  await expect(history.by).toHaveValue("operations");
  await history.filter(account, "Outside Muster");
  await expect(page.getByText("No change matches these filters.")).toBeVisible();
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(page).toHaveURL(/\/history$/);
  await expect(history.rows.filter({ hasText: account })).toHaveCount(1);
  return { account, history };
}
