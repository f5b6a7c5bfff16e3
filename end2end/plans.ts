import { Members } from "./members";
import { expect, type Locator, numberIn, type Page, written } from "./test";

/** A plan that is on the page. */
export class Plan {
  readonly heading;
  readonly count;
  readonly regions;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1 });
    this.count = page.getByRole("textbox", { name: /^Type [\d,]+, the number of accounts/ });
    this.regions = page.getByRole("main").getByRole("table").first().getByRole("row").filter({ has: page.getByRole("rowheader") });
  }

  /** The plan is for so many accounts, and its Regions add up to what its heading says; returns the account-Regions. */
  async isFor(verb: string, accounts: number): Promise<number> {
    await expect(this.page).toHaveURL(/\/plans\/\d+$/);
    const named = await this.accounts(verb);
    // What an organization policy locks is only asked for by the plan, and left out of it.
    if (await this.page.getByText("locked by an organization policy").count()) expect(named).toBeLessThanOrEqual(accounts);
    else expect(named).toBe(accounts);
    const cells = await numberIn(this.heading, /([\d,]+) account-Regions? in \d+ Regions?$/);
    let sum = 0;
    for (const row of await this.regions.all()) sum += await numberIn(row.getByRole("cell").first());
    expect(sum, "the Regions add up to the plan").toBe(cells);
    return cells;
  }

  /** How many accounts it is for. */
  accounts(verb: string): Promise<number> {
    return numberIn(this.heading, new RegExp(`^${verb} ([\\d,]+) accounts?\\b`));
  }

  /** Confirms, typing the count where it is asked for and not there yet, and goes on to the operation. */
  async confirm(verb: string): Promise<Operation> {
    if ((await this.count.count()) > 0 && (await this.count.inputValue()) === "") {
      await this.count.fill(`${await numberIn(this.heading, /([\d,]+) accounts?\b/)}`);
    }
    const button = this.page.getByRole("main").getByRole("button", { name: new RegExp(`^${verb} [\\d,]+ accounts?( and send .*| without e-mail)?$`) });
    await button.click();
    await expect(this.page).toHaveURL(/\/operations\/\d+$/);
    return new Operation(this.page);
  }
}

/** Starts to stop every Enabled account that nothing locks; returns how many these are, and their account-Regions. */
export async function stopAllEnabled(page: Page) {
  const members = new Members(page);
  await members.open("?status=Enabled");
  const enabled = await numberIn(members.chip("Enabled"));
  await members.allThatMatch.check();
  await expect(members.action("Stop")).toHaveText(`Stop ${written(enabled)}`);
  await members.action("Stop").click();
  const plan = new Plan(page);
  const cells = await plan.isFor("Stop", enabled);
  return { enabled: await plan.accounts("Stop"), cells, operation: await plan.confirm("Stop") };
}

/** Stops one account in eu-west-1, with and without a script, and stays on the page of the finished operation. */
export async function stopOne(page: Page, open: (path: string) => Promise<unknown>): Promise<string> {
  await open("/members?status=Enabled&region=eu-west-1");
  const members = new Members(page);
  const [, account] = await members.accounts();
  await members.rows.nth(1).getByRole("checkbox").check();
  await members.action("Stop").click();
  const plan = new Plan(page);
  await plan.isFor("Stop", 1);
  const operation = await plan.confirm("Stop");
  await operation.reloadUntilOver();
  return account;
}

/** An operation that is on the page. */
export class Operation {
  readonly heading;
  readonly progress;
  readonly failures;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1 });
    this.progress = page.getByRole("progressbar", { name: "Account-Regions that have their outcome" });
    this.failures = page.getByRole("region", { name: /^Not processed / });
  }

  /** How many account-Regions have their outcome. */
  async settled(): Promise<number> {
    return Number(await this.progress.getAttribute("aria-valuenow")) / 2;
  }

  /** Waits until some but not all of `cells` have their outcome, and the page says so. */
  async isInTheMiddle(cells: number) {
    await expect(this.heading).toContainText(/^[A-Z][a-z]+ing /);
    const middle = async () => {
      const settled = await this.settled();
      return settled > 0 && settled < cells;
    };
    await expect.poll(middle, { message: "progress is seen before the end", intervals: [100] }).toBe(true);
    await expect(this.page.getByText(new RegExp(`^[\\d,]+ of ${written(cells)} account-Regions.* left$`))).toBeVisible();
  }

  /** Without a script the page stays as it came: it is asked for again until the operation is over. */
  async reloadUntilOver() {
    await expect(async () => {
      await this.page.reload();
      await expect(this.page.getByText(/^Finished · started by/)).toBeVisible({ timeout: 1_000 });
    }).toPass();
  }

  /** Waits for the end: every one of `cells` has its outcome; returns how many were processed. */
  async finishes(done: string, cells: number, { timeout = 60_000 } = {}): Promise<number> {
    await expect(this.page.getByText(/^Finished · started by/)).toBeVisible({ timeout });
    await this.isWhole(cells);
    return numberIn(this.heading, new RegExp(`^${done} ([\\d,]+) of ${written(cells)} account-Regions?\\b`));
  }

  /** Every one of `cells` has its outcome. */
  async isWhole(cells: number) {
    const noun = cells === 1 ? "account-Region" : "account-Regions";
    await expect(this.progress).toHaveAttribute("aria-valuetext", `${written(cells)} of ${written(cells)} ${noun}`);
  }

  /** The accounts that were not processed for one cause. */
  cause(title: string): Locator {
    const heading = this.page.getByRole("heading", { level: 3, name: title });
    return this.failures.getByRole("article").filter({ has: heading });
  }
}
