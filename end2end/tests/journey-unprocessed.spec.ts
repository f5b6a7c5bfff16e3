import { Members } from "../members";
import { Plan } from "../plans";
import { Unprocessed } from "../unprocessed";
import { expect, numberIn, test, visit } from "../test";

test.use({ organization: "unprocessed" });

test("retry one reason, dismiss another, and undo a stop", async ({ page }) => {
  const unprocessed = new Unprocessed(page);
  await unprocessed.leaveSome();
  const transient = unprocessed.group("Internal error");
  const broken = unprocessed.group("Role cannot be assumed");
  await expect(transient).toBeVisible();
  await expect(broken).toBeVisible();

  await test.step("in the list they come first, in either order", async () => {
    const members = new Members(page);
    await members.open();
    const column = members.table.getByRole("columnheader", { name: "Not processed" });
    for (const order of ["ascending", "descending"]) {
      await column.getByRole("link").click();
      await expect(column).toHaveAttribute("aria-sort", order);
      await expect(members.row(1)).toHaveClass(/unprocessed/);
    }
    await expect(page).toHaveURL(/\?sort=unprocessed&dir=desc$/);
    await unprocessed.sideBar.click();
  });

  await test.step("retry what passes by itself", async () => {
    const retry = transient.getByRole("button", { name: /^Retry just/ });
    await retry.click();
    await page.getByRole("link", { name: "Do nothing" }).click();
    await expect(page, "back where the plan was asked for").toHaveURL(/\/unprocessed$/);
    await expect(unprocessed.heading).toBeFocused();
    await retry.click();
    const plan = new Plan(page);
    await expect(plan.heading).toHaveText(/^Invite /);
    const cells = await numberIn(plan.heading, /([\d,]+) account-Regions? in/);
    const operation = await plan.confirm("Invite");
    expect(await operation.finishes("Invited", cells)).toBe(cells);
    await unprocessed.sideBar.click();
    await expect(broken).toBeVisible();
    await expect(transient, "it is resolved").toHaveCount(0);
  });

  await test.step("dismiss one account, then all others", async () => {
    const all = await numberIn(broken.getByRole("heading"), /, (\d+) account-Regions$/);
    await broken.getByText("Accounts to choose from, and GuardDuty’s own words").click();
    await broken.getByRole("checkbox").first().check();
    await broken.getByRole("textbox").fill("The role is being created.");
    await broken.getByRole("button", { name: "Dismiss those ticked" }).click();
    const left = all - 1;
    await expect(broken.getByRole("heading")).toHaveText(new RegExp(`, ${left} account-Regions?$`));
    await expect(page.getByRole("status").filter({ hasText: "1 account-Region dismissed." })).toHaveCount(1);
    await expect(unprocessed.heading).toBeFocused();
    await broken.getByRole("textbox").fill("So it is for these.");
    await broken.getByRole("button", { name: /^Dismiss (all \d+ account-Regions|it)$/ }).click();
    await expect(broken).toHaveCount(0);
    await page.reload();
    await expect(unprocessed.heading).toBeVisible();
    await expect(broken, "it stays dismissed").toHaveCount(0);
    await visit(page, "/members?q=66&has=unprocessed");
    await expect(page.getByText("No member matches these filters."), "no row is marked by it").toBeVisible();
  });

  await test.step("the operations list says that it is dealt with", async () => {
    await visit(page, "/operations");
    const stop = page.getByRole("row", { name: / Stop \d/ });
    await expect(stop).toContainText("none still open");
    await stop.getByRole("link").click();
    await expect(page.getByRole("heading", { name: "Dismissed" })).toBeVisible();
    await expect(page.getByText("So it is for these.")).toBeVisible();
  });

  await test.step("undo the stop", async () => {
    const changed = await numberIn(page.getByRole("heading", { level: 1 }), /^Stopped ([\d,]+) of/);
    await page.getByRole("button", { name: /^Start (this account|these [\d,]+ accounts) again$/ }).click();
    const plan = new Plan(page);
    await expect(plan.heading).toHaveText(new RegExp(`^Start .* ${changed} account-Regions? in`));
    const operation = await plan.confirm("Start");
    expect(await operation.finishes("Started", changed)).toBe(changed);
    await expect(page.getByRole("button", { name: /^Stop .* again$/ })).toBeVisible();
  });
});
