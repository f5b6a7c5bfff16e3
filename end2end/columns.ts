import { type Page } from "./test";

/** How the list of members is laid out. */
export class Columns {
  readonly opener;
  readonly lines;

  constructor(readonly page: Page) {
    this.opener = page.getByText("Columns", { exact: true });
    this.lines = page.getByRole("list", { name: "Columns, in their order" }).getByRole("listitem");
  }

  button(name: string) {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** The headings of the table, from the left, as far as they can be seen. */
  async headings() {
    const headings = await this.page.locator("table.members thead th:visible").allTextContents();
    return headings.slice(1).map((text) => text.replace(/[↑↓]/, "").trim());
  }
}
