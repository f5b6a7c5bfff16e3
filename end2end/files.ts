import { readFile } from "node:fs/promises";
import { Members } from "./members";
import { type Operation, Plan } from "./plans";
import { expect, type Locator, numberIn, type Page, test, visitPlainly } from "./test";

/** Presses what downloads a file; returns its name and its text. */
async function download(page: Page, what: Locator) {
  const [file] = await Promise.all([page.waitForEvent("download"), what.click()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

/** The records of a file without quoted line ends. */
const lines = (text: string) => text.trimEnd().split(/\r?\n/);

/** What can be downloaded and brought back; the same steps with and without JavaScript. */
export function files(scripted: boolean) {
  const finished = async (operation: Operation, cells: number) => {
    if (!scripted) await operation.reloadUntilOver();
    await operation.finishes("Created", cells);
  };

  /** Opens the list when every Region is read. */
  const open = async (page: Page, members: Members, search: string) => {
    if (scripted) return members.open(search);
    await visitPlainly(page, `/members${search}`);
  };

  test("all that match, in three formats", async ({ page }) => {
    const members = new Members(page);
    await open(page, members, "?status=Invited");
    const matching = await numberIn(members.range, / of ([\d,]+)$/);
    const menu = page.getByRole("main").locator("summary").filter({ hasText: "Export" });
    const file = async (label: string) => {
      if (!(await page.getByRole("link", { name: label, exact: true }).isVisible())) await menu.click();
      return download(page, page.getByRole("link", { name: label, exact: true }));
    };

    const csv = await file("CSV, for spreadsheets");
    expect(csv.name).toMatch(/^muster-members-\d{4}-\d\d-\d\dT\d{4}Z\.csv$/);
    expect(lines(csv.text)[0]).toMatch(/^Account ID,Email,Type,Worst status,us-east-1,.*Not processed$/);
    expect(lines(csv.text)).toHaveLength(matching + 1);
    const json = await file("JSON");
    expect(JSON.parse(json.text)).toHaveLength(matching);
    const objects = await file("JSON, an object a line");
    expect(lines(objects.text).map((line) => JSON.parse(line).accountId)).toEqual(
      JSON.parse(json.text).map((member: { accountId: string }) => member.accountId),
    );
    await expect(page, "the list is still there").toHaveURL(/\/members\?status=Invited$/);
  });

  test("the selected ones", async ({ page }) => {
    const members = new Members(page);
    await open(page, members, "?status=Created");
    const accounts = await members.accounts();
    await members.rowTicks.nth(1).check();
    await members.rowTicks.nth(4).check();
    const button = members.bar.getByRole("button", { name: "Export CSV" });
    const picked = [accounts[1], accounts[4]];
    const { text } = await download(page, button);
    expect(lines(text).slice(1).map((line) => line.slice(0, 12))).toEqual(picked);
    const ids = (members: { accountId: string }[]) => members.map((member) => member.accountId);
    const json = await download(page, members.bar.getByRole("button", { name: "Export JSON" }));
    expect(json.name).toMatch(/Z\.json$/);
    expect(ids(JSON.parse(json.text))).toEqual(picked);
    const objects = await download(page, members.bar.getByRole("button", { name: "Export NDJSON" }));
    expect(objects.name).toMatch(/Z\.ndjson$/);
    expect(ids(lines(objects.text).map((line) => JSON.parse(line)))).toEqual(picked);
    await expect(page, "nothing was planned").toHaveURL(/\/members\?status=Created$/);

    await members.rowTicks.nth(1).uncheck();
    await members.rowTicks.nth(4).uncheck();
    await button.click({ force: true });
    const said = scripted ? "Export: select accounts first." : "Nothing was exported: no account was selected.";
    await expect(page.getByText(said)).toBeVisible();
  });

  test("what cannot be used of a list, and what an operation did not process, come back", async ({ page }) => {
    const text = ["Name;Account ID;Email", "one;660000000017;a@example.com", "two;700000000002;b@example.com", "three;12;c@example.com"];
    await page.goto("/members/add");
    await page.getByLabel(/^Or a file/).setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(text.join("\r\n")) });
    await page.getByRole("button", { name: "Check the list" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Add accounts 2 accounts");
    const bad = await download(page, page.getByRole("link", { name: "Download what cannot be used as CSV" }));
    expect(lines(bad.text)[0]).toBe("Name,Account ID,Email,Code,Reason,Remedy");
    expect(lines(bad.text)[1]).toMatch(/^three,12,c@example.com,InvalidAccountId,/);

    const plan = new Plan(page);
    await page.getByRole("button", { name: "Plan: create only" }).click();
    const cells = await plan.isFor("Create", 2);
    await page.goBack();
    const planButton = page.getByRole("button", { name: "Plan: create only" });
    await page.getByText("Correct the list").click();
    await expect(planButton, "what is being mended is not planned").toBeHidden();
    await page.getByText("Correct the list").click();
    await planButton.click();
    await plan.isFor("Create", 2);
    await finished(await plan.confirm("Create"), cells);
    await expect(page.getByRole("list", { name: "Accounts" }).getByRole("listitem")).toHaveCount(2);
    await expect(page.getByRole("button", { name: "Invite this account" })).toBeVisible();
    const every = await download(page, page.getByRole("link", { name: "Download every outcome as CSV" }));
    expect(lines(every.text)).toHaveLength(cells + 1);
    const failed = await download(page, page.getByRole("link", { name: "only what was not processed" }));
    expect(lines(failed.text)).toHaveLength(4 + 1);

    await page.goto("/members/add");
    await page.getByLabel(/^Or a file/).setInputFiles({ name: failed.name, mimeType: "text/csv", buffer: Buffer.from(failed.text) });
    await page.getByRole("button", { name: "Check the list" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Add accounts 1 account");
    await expect(page.getByText(/3 lines only repeated an earlier one: \d+, \d+, \d+\./)).toBeVisible();
    await expect(page.getByText("cannot be used")).toHaveCount(0);
  });

  test("the organization’s accounts are listed and added", async ({ page }) => {
    await page.goto("/members/add");
    await page.getByRole("button", { name: "List the organization’s accounts" }).click();
    await expect(page).toHaveURL(/\/members\/add\/\d+$/);
    await expect(page.getByText(/^AWS Organizations names [\d,]+ accounts of organization o-/)).toBeVisible();
    const added = await numberIn(page.getByRole("heading", { level: 1 }), /([\d,]+) accounts$/);
    await page.getByText(/left out, because AWS has suspended or is closing them$/).click();
    await expect(page.getByRole("listitem").filter({ hasText: /^\d{12} .*: SUSPENDED$/ }).first()).toBeVisible();

    const plan = new Plan(page);
    await page.getByRole("button", { name: "Plan: create", exact: true }).click();
    const cells = await plan.isFor("Create", added);
    await finished(await plan.confirm("Create"), cells);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(`Created ${cells} of ${cells} account-Regions`);
  });
}
