import { expect, type Page, visit, written } from "./test";

/** The list of members, by what a person reads on it. */
export class Members {
  readonly chips;
  readonly search;
  readonly table;
  readonly rows;
  readonly rowTicks;
  readonly wholePage;
  readonly allThatMatch;
  readonly bar;
  readonly range;
  readonly pages;
  readonly panel;

  constructor(readonly page: Page) {
    this.chips = page.getByRole("list", { name: "Filters" });
    this.search = page.getByRole("searchbox", { name: "Filter by account id or e-mail address" });
    this.table = page.getByRole("region", { name: "Members, scrollable" }).getByRole("table");
    this.rows = this.table.getByRole("row").filter({ has: page.getByRole("rowheader") });
    this.rowTicks = this.rows.getByRole("checkbox", { name: /^Select \d{12}$/ });
    this.wholePage = this.table.getByRole("checkbox", { name: "Select this page" });
    this.bar = page.getByRole("group", { name: "Act on the selection" });
    this.allThatMatch = this.bar.getByRole("checkbox", { name: /^All [\d,]+ that match$/ });
    this.range = page.getByText(/^[\d,]+–[\d,]+ of [\d,]+$/);
    this.pages = page.getByRole("navigation", { name: "Pages" });
    this.panel = page.getByRole("complementary", { name: /^Account \d{12}$/ });
  }

  /** Opens the list and waits until its rows can be ticked. */
  async open(search = "") {
    await visit(this.page, `/members${search}`);
    await expect(this.wholePage).toBeEnabled();
  }

  /** The filter that begins with this word, with its number. */
  chip(label: string) {
    return this.chips.getByRole("link", { name: new RegExp(`^${label}( [\\d,]+)?$`) });
  }

  /** A button of the bar, with or without a number. */
  action(verb: string) {
    return this.bar.getByRole("button", { name: new RegExp(`^${verb}( [\\d,]+)?$`) });
  }

  /** What the panel says of one protection plan. */
  plan(label: string) {
    return this.panel.getByRole("region", { name: "Protection plans" }).getByRole("listitem").filter({ hasText: label });
  }

  /** The list says how many match. */
  async hasMatching(number: number) {
    await expect(this.range).toHaveText(new RegExp(` of ${written(number)}$`));
  }

  /** The account ids of the rows, from the top. */
  async accounts() {
    return this.rows.getByRole("rowheader").allTextContents();
  }
}
