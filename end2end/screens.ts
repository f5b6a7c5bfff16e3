import { Members } from "./members";
import { Plan } from "./plans";
import { expect, numberIn, type Page, visit } from "./test";

/** A screen in a state that its URL leads to, or what is done there. */
export type Screen = {
  name: string;
  path: string;
  /** What brings it into its state. */
  enter?: (page: Page) => Promise<void>;
};

/** Every screen with something on it: an invitation that failed for some, a plan, a list, a look-up and a check are made for it. */
export async function everyScreen(page: Page): Promise<Screen[]> {
  const made = [await operationWithFailures(page), await planWithCount(page), await checkedList(page)];
  const [wrong] = await new Members(page).allAccounts("?status=EmailVerificationFailed");
  made.push(await lookUp(page, wrong), await connectionCheck(page));
  return [
    { name: "overview", path: "/overview" },
    { name: "members", path: "/members" },
    { name: "members, nothing matches", path: "/members?q=nobody%40nowhere" },
    { name: "members that were not processed", path: "/members?has=unprocessed" },
    { name: "members, some selected", path: "/members?status=Invited", enter: select },
    { name: "members, one open", path: "/members?status=Invited", enter: openFirst },
    { name: "members, filtered", path: "/members?status=Invited&q=root&region=eu-west-1" },
    { name: "add accounts", path: "/members/add", enter: typeWithMistake },
    { name: "look up", path: "/members/look-up" },
    { name: "correct e-mail addresses", path: `/members/recreate?accounts=${wrong}` },
    { name: "unprocessed", path: "/unprocessed", enter: openDetails },
    { name: "operations", path: "/operations" },
    { name: "history", path: "/history?region=us-east-1" },
    { name: "history, nothing matches", path: "/history?q=999999999999" },
    { name: "audit trail", path: "/audit" },
    { name: "audit trail, nothing matches", path: "/audit?actor=nobody" },
    { name: "settings", path: "/settings" },
    { name: "what does not exist", path: "/nowhere" },
    { name: "a plan that does not exist", path: "/plans/999999" },
    { name: "nothing to send again", path: "/send-again" },
    ...made,
  ];
}

/** Opens a screen and brings it into its state. */
export async function enter(page: Page, { path, enter }: Screen) {
  await visit(page, path);
  await enter?.(page);
}

const here = (page: Page) => {
  const { pathname, search } = new URL(page.url());
  return pathname + search;
};

async function operationWithFailures(page: Page): Promise<Screen> {
  const members = new Members(page);
  await members.open("?status=Created");
  await members.allThatMatch.check();
  const accounts = await numberIn(members.action("Invite"), /^Invite (\d+)$/);
  await members.action("Invite").click();
  const plan = new Plan(page);
  const cells = await plan.isFor("Invite", accounts);
  const operation = await plan.confirm("Invite");
  await operation.finishes("Invited", cells);
  return { name: "operation with failures", path: here(page), enter: openDetails };
}

async function planWithCount(page: Page): Promise<Screen> {
  const members = new Members(page);
  // On a busy machine not every lock is known in time; what was answered by then is not asked again.
  await expect(async () => {
    await members.open("?status=Enabled");
    await members.allThatMatch.check();
    await members.action("Stop").click();
    await expect(new Plan(page).count).toBeVisible();
    expect(await page.getByText("Whether an organization policy locks").count()).toBe(0);
  }).toPass();
  return { name: "plan", path: here(page) };
}

async function checkedList(page: Page): Promise<Screen> {
  await visit(page, "/members/add");
  await page.getByRole("textbox", { name: /^Accounts, one a line/ }).fill("111122223333, root@example.com\n1234, x");
  await page.getByRole("button", { name: "Check the list" }).click();
  await expect(page).toHaveURL(/\/members\/add\/\d+/);
  return { name: "checked list", path: here(page) };
}

async function lookUp(page: Page, known: string): Promise<Screen> {
  await visit(page, "/members/look-up");
  await page.getByRole("textbox", { name: /^Account ids/ }).fill(`${known} 999000000000 12345678901`);
  await page.getByRole("button", { name: "Look up" }).click();
  await expect(page).toHaveURL(/\/members\/look-up\/\d+/);
  return { name: "looked up", path: here(page) };
}

async function connectionCheck(page: Page): Promise<Screen> {
  await visit(page, "/settings");
  await page.getByRole("button", { name: "Check the connection" }).click();
  await expect(page).toHaveURL(/\/settings\/checks\/\d+$/);
  return { name: "connection check", path: here(page) };
}

async function select(page: Page) {
  const members = new Members(page);
  await expect(members.everyRow).toBeEnabled();
  await members.rowTicks.nth(2).check();
  await expect(members.action("Disassociate")).toHaveText("Disassociate 1");
}

async function openFirst(page: Page) {
  const members = new Members(page);
  await expect(members.everyRow).toBeEnabled();
  await members.rows.first().getByRole("rowheader").getByRole("link").click();
  await expect(members.panel.getByRole("rowheader")).toHaveCount(4);
}

async function typeWithMistake(page: Page) {
  // Key by key: what moves then does not move by itself.
  await page.getByRole("textbox", { name: /^Accounts, one a line/ }).pressSequentially("1234, x\n12");
  await expect(page.getByText("2 lines cannot be used:")).toBeVisible();
}

async function openDetails(page: Page) {
  await page.getByRole("main").locator("summary").filter({ hasText: /GuardDuty’s own words$/ }).first().click();
  await expect(page.getByRole("region", { name: "Accounts that were not processed, scrollable" }).first()).toBeVisible();
}
