import { readFile } from "node:fs/promises";
import { stopOne } from "./plans";
import { expect, type Page } from "./test";

/** The audit trail, by what a person reads there. */
export class Audit {
  readonly rows;
  readonly form;

  constructor(readonly page: Page) {
    const table = page.getByRole("region", { name: "Audit trail, scrollable" }).getByRole("table");
    this.rows = table.getByRole("row").filter({ has: page.getByRole("rowheader") });
    this.form = page.getByRole("search");
  }

  /** Goes there by the side bar. */
  async open() {
    await this.page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Audit trail" }).click();
    await expect(this.page.getByRole("heading", { level: 1 })).toHaveText("Audit trail");
  }

  /** Narrows the list by the form. */
  async filter(fields: Record<string, string>) {
    for (const [label, value] of Object.entries(fields)) {
      const field = this.form.getByLabel(label, { exact: true });
      await (label === "Did what" ? field.selectOption(value) : field.fill(value));
    }
    await this.form.getByRole("button", { name: "Filter" }).click();
  }

  /** What is in a file that the page offers. */
  async download(name: string) {
    const [download] = await Promise.all([
      this.page.waitForEvent("download"),
      this.page.getByRole("main").getByRole("link", { name, exact: true }).click(),
    ]);
    return readFile(await download.path(), "utf8");
  }
}

/** What an auditor does, with and without a script: finds out who stopped an account, and downloads the proof. */
export async function findWhoStoppedIt(page: Page, open: (path: string) => Promise<unknown>) {
  const audit = new Audit(page);
  await open("/audit?act=start-operation");
  await expect(page.getByText("No act matches these filters.")).toBeVisible();

  const account = await stopOne(page, open);
  const url = page.url();
  await page.getByRole("link", { name: "Its entries in the audit trail" }).click();
  await expect(audit.rows).toHaveCount(1);

  await audit.open();
  await audit.filter({ Who: "nobody" });
  await expect(page.getByText("No act matches these filters.")).toBeVisible();
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(page).toHaveURL(/\/audit$/);
  await audit.filter({ Account: account, "Did what": "Began to stop monitoring", "From (UTC)": "2020-01-01" });
  await expect(page).toHaveURL(new RegExp(`\\?(actor=&)?act=StopMonitoringMembers&account=${account}&.*from=2020-01-01`));
  await expect(audit.rows).toHaveCount(1);
  await expect(audit.rows.first()).toContainText(`Stop 1 account, ${account}, 1 account-Region in eu-west-1`);
  await expect(audit.rows.first()).toContainText("Done: 1 processed");
  await expect(audit.form.getByLabel("Account", { exact: true })).toHaveValue(account);

  const lines = (await audit.download("NDJSON")).trim().split("\n").map((line) => JSON.parse(line));
  expect(lines.map((line) => line.phase)).toEqual(["before", "after"]);
  expect(lines[1].begun).toBe(lines[0].seq);
  expect(await audit.download("CSV")).toMatch(/^Entry,Began,Ended,Actor,.*\r\n.*,Of \d{12}: 1 processed\. All: Done: 1 processed,/);
  await audit.rows.first().getByRole("link", { name: /^operation \d+$/ }).click();
  await expect(page).toHaveURL(url);

  await audit.open();
  await audit.filter({ "Did what": "Downloaded a file" });
  await expect(audit.rows, "the files are in the trail too").toHaveCount(2);
  await page.getByRole("button", { name: "Verify now" }).click();
  await expect(page.getByText(/Verified: the first \d+ entries, each as it was written, /)).toBeVisible();
}
