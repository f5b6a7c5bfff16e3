import { Audit } from "../audit";
import { hasNoViolationInBothThemes } from "../axe";
import { Members } from "../members";
import { SignIn, test } from "../provider";
import { carryOut } from "../roles";
import { expect, visit } from "../test";

test.use({ organization: "admins", accounts: 120, approvalAbove: 2 });

test("an admin asks another admin before many are stopped, and deletes alone what is little", async ({ page, browser, baseURL }) => {
  const signIn = new SignIn(page);
  await signIn.as("ana.admin");
  await signIn.is("ana.admin@example.com", "admin");
  await visit(page, "/members");
  await carryOut(page, "Created", "Delete", "Deleted");

  const members = new Members(page);
  await members.open("?status=Enabled&region=eu-west-1");
  for (const row of [0, 1, 2]) await members.rows.nth(row).getByRole("checkbox").check();
  await members.action("Stop").click();
  await expect(page).toHaveURL(/\/plans\/\d+$/);
  const { pathname } = new URL(page.url());
  const ask = page.getByRole("button", { name: "Ask for approval to stop 3 accounts" });
  await expect(ask).toBeVisible();
  await hasNoViolationInBothThemes(page, "a plan that takes an approval");
  await ask.click();
  await expect(page).toHaveURL(/\/operations$/);
  await expect(page.getByRole("region", { name: "Waiting for approval" })).toBeVisible();
  await hasNoViolationInBothThemes(page, "operations, one waits for approval");

  const somebody = async (account: string) => {
    const other = await (await browser.newContext({ baseURL, storageState: undefined })).newPage();
    await new SignIn(other).as(account, pathname);
    await expect(other).toHaveURL(new RegExp(`${pathname}$`));
    return other;
  };
  const operator = await somebody("operator");
  await expect(operator.getByText("Only an admin can approve it.")).toBeVisible();
  await expect(operator.getByRole("button", { name: /^Approve/ })).toHaveCount(0);
  await operator.context().close();

  const other = await somebody("bo.admin");
  await expect(other.getByText("ana.admin@example.com asked for it")).toBeVisible();
  await hasNoViolationInBothThemes(other, "a plan to be approved");
  await other.getByRole("button", { name: "Approve, and stop 3 accounts" }).click();
  await expect(other).toHaveURL(/\/operations\/\d+$/);
  await expect(other.getByText(/started by ana\.admin@example\.com/)).toBeVisible();
  await visit(other, "/audit");
  const approval = new Audit(other).rows.filter({ hasText: "bo.admin@example.com" }).filter({ hasText: "Approved" });
  await expect(approval).toContainText("Stop 3 accounts");
  await other.context().close();
  await visit(page, pathname);
  await expect(page.getByText("Approved by bo.admin@example.com, and started")).toBeVisible();
  await hasNoViolationInBothThemes(page, "a plan that was approved");
});
