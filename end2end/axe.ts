import AxeBuilder from "@axe-core/playwright";
import { Members } from "./members";
import { Plan } from "./plans";
import { Unprocessed } from "./unprocessed";
import { expect, numberIn, type Page, test, visit } from "./test";

/** Every rule of axe, none switched off. */
export async function hasNoViolation(page: Page, state: string) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.html.slice(0, 120)}`));
  expect.soft(found, state).toEqual([]);
}

/** Every screen in every state, in the colours of the file that calls this. */
export function everyScreenPassesAxe() {
  test("nothing has been done yet", async ({ page }) => {
    await visit(page, "/operations");
    await expect(page.getByText("Nothing has been done yet.")).toBeVisible();
    await hasNoViolation(page, "operations");
    await visit(page, "/unprocessed");
    await expect(page.getByText("Every account that was asked for was processed")).toBeVisible();
    await hasNoViolation(page, "nothing unprocessed");
    await visit(page, "/history");
    await hasNoViolation(page, "history without changes");
    await visit(page, "/audit");
    await hasNoViolation(page, "audit trail at first");
  });

  test("members", async ({ page }) => {
    const members = new Members(page);
    await members.open();
    await hasNoViolation(page, "idle");
    // The other states with fewer rows: axe takes seconds for a hundred.
    await members.open("?status=Invited");
    await members.rowTicks.nth(2).check();
    await expect(members.action("Disassociate")).toHaveText("Disassociate 1");
    await hasNoViolation(page, "selected");
    const menus = page.getByRole("banner").locator("summary");
    await menus.first().click();
    await expect(page.getByRole("button", { name: "Apply" })).toBeVisible();
    await hasNoViolation(page, "Region menu");
    await menus.nth(1).click();
    await expect(page.getByRole("banner").getByRole("table")).toBeVisible();
    await hasNoViolation(page, "freshness menu");
    await page.keyboard.press("Escape");
    await page.getByRole("main").locator("summary").filter({ hasText: "Export" }).click();
    await expect(page.getByRole("link", { name: "JSON", exact: true })).toBeVisible();
    await hasNoViolation(page, "export menu");
    await page.keyboard.press("Escape");
    await members.rows.first().getByRole("rowheader").getByRole("link").click();
    await expect(members.panel.getByRole("rowheader")).toHaveCount(4);
    await hasNoViolation(page, "panel");
    await members.open("?status=Enabled&q=root%2B00");
    await members.rows.first().getByRole("rowheader").getByRole("link").click();
    await expect(members.plan("S3")).toBeVisible();
    await hasNoViolation(page, "panel with protection plans");
    await members.search.fill("nobody@nowhere");
    await expect(page.getByText("No member matches these filters.")).toBeVisible();
    await hasNoViolation(page, "no match");
  });

  test("add accounts", async ({ page }) => {
    await visit(page, "/members/add");
    await hasNoViolation(page, "empty");
    await page.getByRole("textbox", { name: /^Accounts, one a line/ }).fill("111122223333, root@example.com\n1234, x");
    await expect(page.getByText("1 line cannot be used:")).toBeVisible();
    await hasNoViolation(page, "with a mistake");
    await page.getByRole("button", { name: "Check the list" }).click();
    await expect(page.getByText("Can be added", { exact: true })).toBeVisible();
    await hasNoViolation(page, "checked");
    await visit(page, "/members/add");
    await page.getByRole("button", { name: "List the organization’s accounts" }).click();
    await page.getByText(/left out, because AWS has suspended or is closing them$/).click();
    await hasNoViolation(page, "imported");
  });

  test("look up", async ({ page }) => {
    await visit(page, "/members/look-up");
    await hasNoViolation(page, "empty");
    await page.getByRole("textbox", { name: /^Account ids/ }).fill("660000000017 999000000000 12345678901");
    await page.getByRole("button", { name: "Look up" }).click();
    await expect(page.getByText("an account id has exactly 12 digits")).toBeVisible();
    await hasNoViolation(page, "answered");
  });

  test("plan, operation, outcome", async ({ page }) => {
    const members = new Members(page);
    await members.open("?status=Created");
    await members.allThatMatch.check();
    const accounts = await numberIn(members.action("Invite"), /^Invite (\d+)$/);
    await members.action("Invite").click();
    const plan = new Plan(page);
    await plan.isFor("Invite", accounts);
    await hasNoViolation(page, "plan of an invitation");
    const operation = await plan.confirm("Invite");
    await expect(operation.failures).toBeVisible();
    await expect(page.getByText(/^Finished · started by/)).toBeVisible();
    await hasNoViolation(page, "finished with failures");
    await operation.failures.getByText("GuardDuty’s own words").first().click();
    await expect(operation.failures.getByRole("table")).toBeVisible();
    await hasNoViolation(page, "details");
    await page.getByRole("link", { name: /^Operations/ }).click();
    await expect(page.getByRole("row").nth(1)).toContainText(/Finished/);
    await hasNoViolation(page, "operations with entries");
    const unprocessed = new Unprocessed(page);
    await unprocessed.sideBar.click();
    await unprocessed.groups.first().getByText("Accounts and GuardDuty’s own words").click();
    await expect(unprocessed.groups.first().getByRole("table")).toBeVisible();
    await hasNoViolation(page, "unprocessed, details open");
    await unprocessed.groups.first().getByRole("textbox").fill(" ");
    await unprocessed.groups.first().getByRole("button", { name: /^Dismiss (all|it)/ }).click();
    await expect(page.getByRole("alert").filter({ hasText: "Write a note" })).toBeVisible();
    await hasNoViolation(page, "dismissal without a note");
    await page.getByRole("link", { name: "History" }).click();
    await expect(page.getByRole("rowheader").first()).toBeVisible();
    await hasNoViolation(page, "history");
    await members.open("?has=unprocessed");
    await hasNoViolation(page, "marked rows");
    await members.rows.first().getByRole("rowheader").getByRole("link").click();
    await expect(members.panel.getByRole("link", { name: /^Operation \d+$/ })).toBeVisible();
    await hasNoViolation(page, "panel with a remedy");
  });

  test("a plan that asks for its count, and an operation that runs", async ({ page }) => {
    const members = new Members(page);
    await members.open("?status=Enabled");
    const enabled = await numberIn(members.chip("Enabled"));
    await members.allThatMatch.check();
    await members.action("Stop").click();
    const plan = new Plan(page);
    const cells = await plan.isFor("Stop", enabled);
    await hasNoViolation(page, "plan");
    const operation = await plan.confirm("Stop");
    await operation.isInTheMiddle(cells);
    await hasNoViolation(page, "running");
    await expect(operation.heading, "it ran all the while").toContainText(/^Stopping/, { timeout: 1 });
  });

  test("settings, and the connection check", async ({ page }) => {
    await visit(page, "/settings");
    await expect(page.getByRole("rowheader", { name: "us-east-1" })).toBeVisible();
    await hasNoViolation(page, "settings");
    await page.getByRole("row", { name: /^us-east-1/ }).getByText("8 NONE").click();
    await page.getByText("Policy that allows all of them").click();
    await expect(page.getByRole("region", { name: "Policy for all actions" })).toBeVisible();
    await hasNoViolation(page, "details open");
    await page.getByRole("button", { name: "Check the connection" }).click();
    await expect(page.getByRole("button", { name: "Checking every Region…" })).toBeVisible();
    await hasNoViolation(page, "checking");
    await expect(page).toHaveURL(/\/settings\/checks\/\d+$/);
    await expect(page.getByText("Muster can read all that it needs.")).toBeVisible();
    await hasNoViolation(page, "checked");
  });

  test("audit trail", async ({ page }) => {
    await visit(page, "/settings");
    await page.getByRole("button", { name: "Check the connection" }).click();
    await expect(page).toHaveURL(/\/settings\/checks\/\d+$/);
    await visit(page, "/audit");
    await expect(page.getByRole("rowheader").first()).toBeVisible();
    await page.getByRole("button", { name: "Verify now" }).click();
    await expect(page.getByText(/^✓? ?Verified .+: \d+ entr(y|ies), each as it was written\.$/)).toBeVisible();
    await page.getByText("What this proves").click();
    await hasNoViolation(page, "audit trail");
    await visit(page, "/audit?actor=nobody");
    await expect(page.getByText("No act matches these filters.")).toBeVisible();
    await hasNoViolation(page, "audit trail, no match");
  });

  test("what does not exist", async ({ page }) => {
    for (const path of ["/nowhere", "/plans/999999", "/operations/999999", "/settings/checks/999999"]) {
      await visit(page, path);
      await hasNoViolation(page, path);
    }
  });
}
