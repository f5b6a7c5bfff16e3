import { Finding } from "../finding";
import { Members } from "../members";
import { Plan } from "../plans";
import { Unprocessed } from "../unprocessed";
import { expect, type Locator, type Page, test, visit } from "../test";

test.use({
  organization: "forms",
  // What is refused on purpose.
  complaints: /422 \(Unprocessable Entity\)/,
});

/** What a form is refused for is said once, and the field that it is about has it as its description. */
async function isTied(page: Page, field: Locator, error: RegExp) {
  await expect(page.getByRole("alert").filter({ hasText: error })).toHaveCount(1);
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(error);
}

test("the count of a plan", async ({ page }) => {
  const members = new Members(page);
  await members.open("?status=Enabled");
  await members.allThatMatch.check();
  await members.action("Stop").click();
  const { count } = new Plan(page);
  await expect(count).not.toHaveAttribute("aria-invalid");
  await count.fill("7");
  await page.getByRole("button", { name: /^Stop [\d,]+ accounts$/ }).click();
  await isTied(page, count, /this is not the number of accounts/);
});

test("ids to be looked up", async ({ page }) => {
  await visit(page, "/members/look-up");
  const ids = page.getByRole("textbox", { name: /^Account ids/ });
  await expect(ids).not.toHaveAttribute("aria-invalid");
  await ids.fill("nobody");
  await page.getByRole("button", { name: "Look up" }).click();
  await isTied(page, ids, /There is no account id in this text/);
});

test("right e-mail addresses", async ({ page }) => {
  await visit(page, "/members/recreate?accounts=660000000013");
  const lines = page.getByRole("textbox", { name: /^Many at once/ });
  await lines.fill("660000000013 nothing");
  await page.getByRole("button", { name: "Plan: delete and create again" }).click();
  await isTied(page, lines, /\S/);
});

test("accounts to be added", async ({ page }) => {
  await visit(page, "/members/add");
  const accounts = page.getByRole("textbox", { name: /^Accounts, one a line/ });
  await accounts.fill("111122223333, root@example.com\n1234, x");
  await expect(accounts).toHaveAccessibleDescription(/1 line cannot be used:.*12 digits/);
  await expect(accounts).toHaveAttribute("aria-invalid", "true");
  await accounts.fill("111122223333, root@example.com");
  await expect(accounts).not.toHaveAttribute("aria-invalid");
});

test("the note of a dismissal", async ({ page }) => {
  const unprocessed = new Unprocessed(page);
  await unprocessed.leaveSome();
  const group = unprocessed.groups.first();
  const note = group.getByRole("textbox");
  await note.fill(" ");
  await group.getByRole("button", { name: /^Dismiss (all|it)/ }).click();
  await isTied(page, note, /Write a note/);
});

test("the name of a saved view", async ({ page }) => {
  const finding = new Finding(page);
  await new Members(page).open("?status=Enabled");
  await finding.views.click();
  await expect(finding.name).not.toHaveAttribute("aria-invalid");
  await finding.name.fill(" ");
  await finding.button("Save").click();
  await finding.views.click();
  await isTied(page, finding.name, /a view has a name of 1 to 60 characters/);
  await finding.name.fill("Enabled ones");
  await finding.button("Save").click();
  await expect(finding.views).toHaveText("View: Enabled ones");
  await finding.views.click();
  await expect(finding.name).not.toHaveAttribute("aria-invalid");
  await expect(finding.name).toHaveAccessibleDescription("");
});

test("filters of the audit trail", async ({ page }) => {
  await visit(page, "/audit?account=12&from=soon");
  const field = (label: string) => page.getByRole("search").getByLabel(label, { exact: true });
  await isTied(page, field("Account"), /“12” is not an account id/);
  await isTied(page, field("From (UTC)"), /“soon” is not a day/);
  await expect(field("Operation")).not.toHaveAttribute("aria-invalid");
  await field("Operation").fill("9".repeat(20));
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await isTied(page, field("Operation"), /“9{20}” is not the number of an operation/);
  await expect(field("Account")).not.toHaveAttribute("aria-invalid");
});
