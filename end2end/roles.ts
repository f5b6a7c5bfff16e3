import { Audit } from "./audit";
import { Members } from "./members";
import { Plan } from "./plans";
import { expect, type Page, visit } from "./test";

/** What each action on members is called, and what somebody may do who may do it. */
export const ACTIONS = {
  Invite: "invite members",
  Start: "start monitoring",
  Stop: "stop monitoring",
  Disassociate: "disassociate members",
  Delete: "delete members",
};

/** These actions are not offered, whatever is selected: the reason is said to a screen reader, and on the page when one tries. */
export async function areRefused(page: Page, verbs: (keyof typeof ACTIONS)[], who: string, role: string) {
  const members = new Members(page);
  for (const verb of verbs) {
    const why = `Only ${who} may ${ACTIONS[verb]}. You are signed in as ${role}.`;
    const button = members.action(verb);
    await expect(button).toHaveAttribute("aria-disabled", "true");
    await expect(button).toHaveAccessibleDescription(why);
    await button.press("Enter");
    await expect(members.bar.getByRole("status")).toHaveText(why);
  }
  await expect(page, "nothing was planned").toHaveURL(/\/members\?/);
}

/** Sends a form past the page's buttons, as only somebody does who wants to get round them: it is refused, and in the trail. */
export async function forgeryIsRefused(page: Page, path: string, form: string, role: string) {
  const status = await page.evaluate(
    async ([path, body]) => {
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      return (await fetch(path, { method: "POST", body, headers })).status;
    },
    [path, form],
  );
  expect(status).toBe(403);
  await visit(page, "/audit?act=refused");
  const entry = new Audit(page).rows.first();
  await expect(entry).toContainText(`demo ${role}`);
  await expect(entry).toContainText("Was refused");
  await expect(entry).toContainText(path);
}

/** Somebody starts nothing: what an operation would have done has not been done. */
export async function nothingWasStarted(page: Page) {
  await visit(page, "/operations");
  await expect(page.getByText("Nothing has been done yet.")).toBeVisible();
}

/** Selects so many members of a status and confirms the plan of an action; answers with the operation that is over. */
export async function carryOut(page: Page, status: string, verb: keyof typeof ACTIONS, done: string) {
  const members = new Members(page);
  await members.open(`?status=${status}&region=us-east-1`);
  const [account] = await members.accounts();
  await members.rows.first().getByRole("checkbox").check();
  await members.action(verb).click();
  const plan = new Plan(page);
  const cells = await plan.isFor(verb, 1);
  const operation = await plan.confirm(verb);
  await operation.finishes(done, cells);
  return account;
}
