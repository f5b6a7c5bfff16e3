import type { Page } from "./test";

/** The filter line of the list of members and the menu of saved views, by what a person reads there. */
export class Finding {
  readonly field;
  readonly suggestions;
  readonly applied;
  readonly views;
  readonly links;
  readonly name;
  readonly errors;

  constructor(readonly page: Page) {
    this.field = page.getByRole("combobox", { name: "Filter by account id or e-mail address" });
    this.suggestions = page.getByRole("listbox", { name: "Suggested filters" }).getByRole("option");
    this.applied = page.getByRole("list", { name: "Applied" }).getByRole("link");
    const menu = page.getByRole("main").getByRole("group").filter({ has: page.getByRole("textbox", { name: "Save this view as", includeHidden: true }) });
    this.views = menu.locator("summary");
    this.links = menu.getByRole("list", { name: "Saved views" }).getByRole("link");
    this.name = menu.getByRole("textbox", { name: "Save this view as" });
    this.errors = page.getByRole("alert").filter({ hasText: /\S/ });
  }

  /** A suggestion by its name, with its number. */
  suggestion(name: string) {
    return this.suggestions.filter({ hasText: new RegExp(`^\\s*${name} [\\d,]+$`) });
  }

  /** A button of the menu of views. */
  button(name: string) {
    return this.page.getByRole("main").getByRole("button", { name, exact: true });
  }

  /** Saves the list as it is under a name. */
  async save(name: string, button = "Save") {
    await this.views.click();
    await this.name.fill(name);
    await this.button(button).click();
  }
}
