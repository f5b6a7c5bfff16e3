import { Members } from "./members";
import { Plan } from "./plans";
import { expect, numberIn, type Page } from "./test";

/** The screen of what was not processed, by what a person reads there. */
export class Unprocessed {
  readonly heading;
  readonly groups;
  readonly sideBar;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1 });
    this.groups = page.getByRole("main").getByRole("article");
    this.sideBar = page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: /^Unprocessed/ });
  }

  /** The results of one reason. */
  group(title: string) {
    return this.groups.filter({ has: this.page.getByRole("heading", { level: 2, name: title }) });
  }

  /** Two operations leave results behind: an invitation, and a stop of accounts in which GuardDuty’s role is missing. Opens their page. */
  async leaveSome() {
    const members = new Members(this.page);
    for (const [search, verb, done] of [
      ["?status=Created", "Invite", "Invited"],
      ["?q=66&status=Enabled", "Stop", "Stopped"],
    ]) {
      await members.open(search);
      await members.allThatMatch.check();
      const accounts = await numberIn(members.action(verb), new RegExp(`^${verb} ([\\d,]+)$`));
      await members.action(verb).click();
      const plan = new Plan(this.page);
      const cells = await plan.isFor(verb, accounts);
      const operation = await plan.confirm(verb);
      expect(await operation.finishes(done, cells)).toBeLessThan(cells);
    }
    await this.sideBar.click();
    await expect(this.heading).toHaveText(/^Unprocessed \d+ accounts$/);
  }

  /** The same stop of two accounts, without a script, where each box is ticked on its own: one is stopped. Stays on the finished operation. */
  async leaveOneWithoutScript() {
    const members = new Members(this.page);
    const withoutRole = members.rows.filter({ has: this.page.getByRole("rowheader", { name: /^66\d{8}43$/ }) });
    for (const row of [members.rows.first(), withoutRole.first()]) await row.getByRole("checkbox").check();
    await members.action("Stop").click();
    const operation = await new Plan(this.page).confirm("Stop");
    await operation.reloadUntilOver();
    await expect(operation.failures).toBeVisible();
  }
}
