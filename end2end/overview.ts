import { Members } from "./members";
import { expect, numberIn, type Page } from "./test";

/** The overview, by what a person reads there. */
export class Overview {
  readonly table;
  readonly rows;
  readonly pictures;

  constructor(readonly page: Page) {
    this.table = page.getByRole("region", { name: "Regions by status, scrollable" }).getByRole("table");
    this.rows = this.table.locator("tbody").getByRole("row");
    this.pictures = page.getByRole("region", { name: "Members over time" }).getByRole("img");
  }

  /** The number of a Region and a status. */
  async number(region: string, status: string) {
    const headings = await this.table.getByRole("columnheader").allTextContents();
    const column = headings.findIndex((heading) => heading.trim() === status);
    expect(column, `${status} is among ${headings}`).toBeGreaterThan(0);
    return this.rows.filter({ hasText: region }).getByRole("cell").nth(column - 1);
  }
}

/** What a person does, with and without a script: finds out who is not monitored in a Region, and sees the numbers add up. */
export async function whoIsNotMonitored(page: Page, open: (path: string) => Promise<unknown>) {
  const overview = new Overview(page);
  await open("/overview");
  await expect(overview.rows).toHaveCount(4);
  for (const row of [...(await overview.rows.all()), overview.table.locator("tfoot tr")]) {
    const cells = (await row.getByRole("cell").allTextContents()).map((text) => Number(text.replaceAll(",", "")));
    const headings = await overview.table.getByRole("columnheader").allTextContents();
    const missing = headings.findIndex((heading) => heading.trim() === "Not a member") - 1;
    const all = cells.filter((_, at) => at !== missing && at !== cells.length - 1).reduce((sum, cell) => sum + cell, 0);
    expect(all, `${cells}`).toBe(cells.at(-1));
  }
  const disabled = await overview.number("eu-west-1", "Disabled");
  const accounts = await numberIn(disabled);
  await disabled.getByRole("link").click();
  await expect(page).toHaveURL(/\/members\?status=Disabled&region=eu-west-1$/);
  await new Members(page).hasMatching(accounts);
  return overview;
}
