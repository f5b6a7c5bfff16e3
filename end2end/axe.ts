import AxeBuilder from "@axe-core/playwright";
import { Finding } from "./finding";
import { Members } from "./members";
import { Plan } from "./plans";
import { REVIEWED } from "./reviewed";
import { Unprocessed } from "./unprocessed";
import { expect, numberIn, type Page, test, visit } from "./test";

type Results = Awaited<ReturnType<AxeBuilder["analyze"]>>;

/** The entries of the list that were met since this file began. */
const met = new Set<(typeof REVIEWED)[number]>();

/** Every rule of axe, none switched off; what it leaves undecided is in the list of what was looked at. */
export async function hasNoViolation(page: Page, state: string) {
  const { violations, incomplete } = await new AxeBuilder({ page }).options({ rules: { "target-size": { enabled: true } } }).analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.html.slice(0, 120)}`));
  expect.soft(found, state).toEqual([]);
  expect.soft(await undecided(page, incomplete), `${state}: undecided`).toEqual([]);
}

/** The same in the colours of both themes, for a state that takes long to be reached. */
export async function hasNoViolationInBothThemes(page: Page, state: string) {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await hasNoViolation(page, `${state}, ${colorScheme}`);
  }
}

/** What axe leaves undecided and nobody has looked at. */
async function undecided(page: Page, incomplete: Results["incomplete"]): Promise<string[]> {
  const unknown: string[] = [];
  for (const { id, nodes } of incomplete) {
    for (const { target, html, any, all, none } of nodes) {
      const candidates = REVIEWED.filter(({ rule }) => rule === id);
      const selector = target.join(" ");
      const fits = await page.evaluate(
        ([selector, selectors]) => selectors.findIndex((where) => document.querySelector(selector)?.matches(where)),
        [selector, candidates.map(({ where }) => where)] as const,
      );
      if (fits < 0) unknown.push(`${id}: ${selector} ${html.slice(0, 120)}: ${[...any, ...all, ...none].map(({ message }) => message).join("; ")}`);
      else met.add(candidates[fits]);
    }
  }
  return unknown;
}

/** The last test of a file that goes through all states: what is listed still occurs. */
function nothingIsListedInVain(states: number) {
  test("what was looked at still occurs", () => {
    test.skip(seen < states, "only after all states");
    expect(REVIEWED.filter((entry) => !entry.elsewhere && !met.has(entry))).toEqual([]);
  });
}

/** How many of the tests below have run in this process. */
let seen = 0;

/** Every screen in every state, in the colours of the file that calls this. */
export function everyScreenPassesAxe() {
  test.afterEach(() => {
    seen += 1;
  });

  test("nothing has been done yet", async ({ page }) => {
    await visit(page, "/operations");
    await expect(page.getByText("Nothing has been done yet.")).toBeVisible();
    await hasNoViolation(page, "operations");
    await visit(page, "/unprocessed");
    await expect(page.getByText("No account is unprocessed.")).toBeVisible();
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
    await members.search.fill("not enabled");
    await expect(page.getByRole("main").getByRole("link", { name: /^Not Enabled in some Region/ })).toHaveCount(2);
    await members.search.press("Escape");
    await hasNoViolation(page, "no match, but a filter that may be meant");
  });

  test("finding: drift, suggestions, saved views", async ({ page }) => {
    const members = new Members(page);
    const finding = new Finding(page);
    await members.open("?has=drift&status=Invited");
    await hasNoViolation(page, "drift");
    await finding.field.press("ArrowDown");
    await expect(finding.suggestions.first()).toHaveAttribute("aria-selected", "true");
    await hasNoViolation(page, "suggestions");
    await finding.field.press("Escape");
    await finding.views.click();
    await hasNoViolation(page, "views, none saved");
    await page.keyboard.press("Escape");
    await finding.save("Drift");
    await expect(finding.views).toHaveText("View: Drift");
    await finding.views.click();
    await finding.name.fill("Drift");
    await expect(finding.button("Replace")).toBeVisible();
    await hasNoViolation(page, "views");
    await finding.name.evaluate((name) => name.removeAttribute("maxlength"));
    await finding.name.fill("x".repeat(61));
    await finding.button("Save").click();
    await expect(finding.errors).toHaveText(["Nothing was saved: a view has a name of 1 to 60 characters."]);
    await hasNoViolation(page, "view not saved");
    await finding.views.click();
    await finding.button("Remove the view Drift").click();
    await expect(finding.views).toHaveText("Views");
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
    const planned = page.url();
    const operation = await plan.confirm("Invite");
    await expect(operation.failures).toBeVisible();
    await expect(page.getByText(/^Finished · started by/)).toBeVisible();
    await hasNoViolation(page, "finished with failures");
    await operation.failures.getByText("GuardDuty’s own words").first().click();
    await expect(operation.failures.getByRole("table")).toBeVisible();
    await hasNoViolation(page, "details");
    await page.getByRole("region", { name: "Statuses of the processed accounts now" }).locator("summary").first().click();
    await hasNoViolation(page, "where its accounts stand");
    await visit(page, planned);
    await expect(page.getByText(/^This plan was started as/)).toBeVisible();
    await page.getByText(/^The (first \d+ of the )?accounts$/).click();
    await hasNoViolation(page, "a plan that was started");
    await page.getByRole("link", { name: /^Operations/ }).click();
    await expect(page.getByRole("row").nth(1)).toContainText(/Finished/);
    await hasNoViolation(page, "operations with entries");
    const unprocessed = new Unprocessed(page);
    await unprocessed.sideBar.click();
    await unprocessed.groups.first().getByText(/ GuardDuty’s own words$/).first().click();
    await expect(unprocessed.groups.first().getByRole("table")).toBeVisible();
    await hasNoViolation(page, "unprocessed, details open");
    await unprocessed.groups.first().getByRole("textbox").fill(" ");
    await unprocessed.groups.first().getByRole("button", { name: /^Dismiss (all|it)/ }).click();
    await expect(page.getByRole("alert").filter({ hasText: "Write a note" })).toBeVisible();
    await hasNoViolation(page, "dismissal without a note");
    await page.getByRole("link", { name: "History" }).click();
    await expect(page.getByRole("rowheader").first()).toBeVisible();
    await hasNoViolation(page, "history");
    await visit(page, "/history?q=999999999999");
    await expect(page.getByText("No change matches these filters.")).toBeVisible();
    await hasNoViolation(page, "history, no match");
    await members.open("?has=unprocessed");
    await hasNoViolation(page, "marked rows");
    await members.rows.first().getByRole("rowheader").getByRole("link").click();
    await expect(members.panel.getByRole("link", { name: /^Operation \d+$/ }).first()).toBeVisible();
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
    const pace = page.getByRole("region", { name: "Pace of the calls" });
    await expect(pace).toBeVisible();
    await pace.getByText("The same as a table").click();
    await hasNoViolation(page, "with its pace");
  });

  test("settings, and the connection check", async ({ page }) => {
    await visit(page, "/settings");
    await expect(page.getByRole("rowheader", { name: "us-east-1" })).toBeVisible();
    await hasNoViolation(page, "settings");
    await page.getByRole("row", { name: /^us-east-1/ }).getByText("8 NONE").click();
    await page.getByText("Policy that allows all of them").click();
    await expect(page.getByRole("region", { name: "Policy for all actions" })).toBeVisible();
    // Half of a target under the top bar is too small a target.
    await page.evaluate(() => scrollTo(0, 0));
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
    await expect(page.getByText(/^✓? ?Verified: the first (\d+ entries|entry), each as it was written, /)).toBeVisible();
    await page.getByText("What this proves").click();
    await hasNoViolation(page, "audit trail");
    await visit(page, "/audit?actor=nobody&account=12");
    await expect(page.getByText("No act matches these filters.")).toBeVisible();
    await expect(page.getByText("“12” is not an account id")).toBeVisible();
    await hasNoViolation(page, "audit trail, no match, and a filter that is not understood");
  });

  test("overview", async ({ page, server }) => {
    await visit(page, "/overview");
    await expect(page.getByText("Muster has kept every change since its first reading")).toBeVisible();
    await hasNoViolation(page, "overview at first");
    // An open page would complain that nobody answers.
    await page.goto("about:blank");
    await server.later(2);
    await visit(page, "/overview");
    await page.getByText("The same as a table").click();
    await expect(page.getByRole("region", { name: "Members over time, scrollable" })).toBeVisible();
    // What the bar at the top half covers is too small for a finger only until somebody scrolls.
    await page.evaluate(() => scrollTo(0, 0));
    await hasNoViolation(page, "overview with pictures");
  });

  test("command palette, keys", async ({ page }) => {
    await visit(page, "/settings");
    await page.keyboard.press("Control+k");
    const box = page.getByRole("combobox", { name: "Screen, account, operation or action" });
    await box.fill("root");
    await expect(page.getByRole("option").filter({ hasText: "@" }).first()).toBeVisible();
    await hasNoViolation(page, "palette");
    await box.fill("xyzzy");
    await expect(page.getByText("Nothing matches.")).toBeVisible();
    await hasNoViolation(page, "palette, nothing matches");
    await page.keyboard.press("Escape");
    await expect(box).toBeHidden();
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
    await hasNoViolation(page, "keys");
  });

  test("what does not exist", async ({ page }) => {
    for (const path of ["/nowhere", "/plans/999999", "/operations/999999", "/settings/checks/999999"]) {
      await visit(page, path);
      await hasNoViolation(page, path);
    }
  });

  test("what could not be asked for", async ({ page }) => {
    await visit(page, "/members/look-up");
    await page.route(/\/api\/(?!frame)/, (route) => route.abort());
    for (const screen of ["Members", "Overview", "Unprocessed", "Operations", "History", "Audit trail", "Settings"]) {
      await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: new RegExp(`^${screen}`) }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(new RegExp(`^${screen}`));
      // The list asks again by itself.
      const said = screen === "Members" ? page.getByRole("status").filter({ hasText: "could not be read" }) : page.getByRole("alert").filter({ hasText: "The server did not answer" });
      await expect(said.first()).toBeVisible();
      await hasNoViolation(page, `${screen}, failed`);
    }
  });

  nothingIsListedInVain(13);
}
