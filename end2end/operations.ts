import { Members } from "./members";
import { expect, type Page } from "./test";

/** Stops accounts in one Region, each by an operation of its own, as a script with the page's session would. */
async function stopOneByOne(page: Page, accounts: string[], region: string) {
  const headers = { origin: new URL(page.url()).origin };
  for (const account of accounts) {
    const selection = { action: "StopMonitoringMembers", search: `region=${region}`, "accounts[0]": account };
    const plan: number = await (await page.request.post("/api/members/plan", { headers, form: selection })).json();
    const { hash } = await (await page.request.get(`/api/operations/show_plan?plan=${plan}`)).json();
    const started = await page.request.post("/api/operations/start", { headers, form: { plan, hash, typed_count: "1" } });
    expect(started.ok(), account).toBe(true);
  }
}

/** What a person does, with and without a script: looks for the first of more operations than a page has. */
export async function findTheFirst(page: Page, open: (path: string) => Promise<unknown>) {
  await open("/members");
  const enabled = await new Members(page).allAccounts("?status=Enabled&region=eu-west-1");
  // Of those that begin with 66, an organization policy locks some.
  const accounts = enabled.filter((account) => !account.startsWith("66")).slice(0, 51);
  await stopOneByOne(page, accounts, "eu-west-1");

  await open("/operations");
  const table = page.getByRole("region", { name: "Operations, scrollable" }).getByRole("table");
  const rows = table.getByRole("row").filter({ has: page.getByRole("rowheader") });
  const pages = page.getByRole("navigation", { name: "Pages" });
  await expect(page.getByText("1–50 of 51", { exact: true })).toBeVisible();
  await expect(rows).toHaveCount(50);
  await expect(rows.first()).toContainText(accounts[50]);
  await expect(pages.getByRole("link")).toHaveText(["Older"]);

  await pages.getByRole("link", { name: "Older" }).click();
  await expect(page).toHaveURL(/\/operations\?page=2$/);
  await expect(page.getByText("51–51 of 51", { exact: true })).toBeVisible();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(accounts[0]);

  await pages.getByRole("link", { name: "Newer" }).click();
  await expect(page).toHaveURL(/\/operations$/);
  await expect(rows).toHaveCount(50);
  await open("/operations?page=9");
  await expect(rows, "from a page that does not exist the last one is seen").toHaveCount(1);
}
