import { expect, type Page, visit, written } from "./test";

/** The list of members, by what a person reads on it. */
export class Members {
  readonly chips;
  readonly search;
  readonly scroller;
  readonly table;
  readonly rows;
  readonly rowTicks;
  readonly everyRow;
  readonly allThatMatch;
  readonly bar;
  readonly range;
  readonly pages;
  readonly panel;

  constructor(readonly page: Page) {
    this.chips = page.getByRole("list", { name: /^(Filters|In some Region|Overall)$/ });
    this.search = page.getByLabel("Filter by account id or e-mail address");
    this.scroller = page.getByRole("region", { name: "Members, scrollable" });
    this.table = this.scroller.locator("table");
    this.rows = this.table.getByRole("row").filter({ has: page.getByRole("rowheader") });
    this.rowTicks = this.rows.getByRole("checkbox", { name: /^Select \d{12}$/ });
    this.everyRow = this.table.getByRole("checkbox", { name: "Select all that match" });
    this.bar = page.getByRole("group", { name: "Act on the selection" });
    this.allThatMatch = this.bar.getByRole("checkbox", { name: /^(All [\d,]+ that match|The one that matches)$/ });
    this.range = page.getByText(/^[\d,]+–[\d,]+ of [\d,]+$/);
    this.pages = page.getByRole("navigation", { name: "Pages" });
    this.panel = page.getByRole("complementary", { name: /^Account \d{12}$/ });
  }

  /** Opens the list and waits until its rows can be ticked. */
  async open(search = "") {
    await visit(this.page, `/members${search}`);
    await expect(this.everyRow).toBeEnabled();
  }

  /** The row at a place, from 1. */
  row(place: number) {
    return this.table.locator(`tr[aria-rowindex="${place + 1}"]`);
  }

  /** Scrolls until the row at a place, from 1, is the first in view. */
  async scrollTo(place: number) {
    // A list that comes up meanwhile begins at its top, and whoever scrolls does so again.
    await expect(async () => {
      await this.scroller.evaluate((scroller, place) => {
        const row = scroller.querySelector("tbody [aria-rowindex]") as HTMLElement;
        scroller.scrollTop = (place - 1) * row.getBoundingClientRect().height;
      }, place);
      await expect(this.row(place).getByRole("rowheader")).toHaveText(/^\d{12}$/, { timeout: 5_000 });
    }).toPass();
  }

  /** Ticks all rows from the one that was ticked last to a place, from 1. */
  async tickThrough(place: number) {
    await this.scrollTo(Math.max(place - 3, 1));
    await this.row(place).getByRole("checkbox").click({ modifiers: ["Shift"] });
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

  /** There are rows, and each that is drawn says this. */
  async eachSays(text: string) {
    await expect(async () => {
      const rows = await this.rows.allTextContents();
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.filter((row) => !row.includes(text))).toEqual([]);
    }).toPass();
  }

  /** The ids of all accounts that match, in the order of the list: the page draws those in view alone. */
  async allAccounts(search: string): Promise<string[]> {
    const file = await this.page.request.get(`/export/members.json${search}`);
    return (await file.json()).map((member: { accountId: string }) => member.accountId);
  }

  /** The account ids of the rows, from the top. */
  async accounts() {
    return this.rows.getByRole("rowheader").allTextContents();
  }
}
