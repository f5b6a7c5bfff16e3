import { Members } from "../members";
import { Plan } from "../plans";
import { expect, numberIn, test, visit, written } from "../test";

/* Nobody waits on one long request: many accounts are added and invited from the page while GuardDuty is slow. */

const long = process.env.MUSTER_SOAK === "1";
const accounts = long ? 5000 : 1500;
/** Calls a second and Region; fewer for fewer accounts, so that there is time to look round meanwhile. */
const rateLimit = long ? 5 : 2;
const regions = 4;
/** Either way the calls of a Region, each account written once and read back once, take 30 to 40 seconds; the machine may be busy. */
const patience = 180_000;

test.use({ organization: "patience", accounts: 0, pace: { latencyMs: 80, rateLimit } });

test(`add and invite ${accounts} accounts in ${regions} Regions, with the page usable meanwhile`, async ({ page, context }) => {
  test.setTimeout(2 * patience + 60_000);
  const cells = accounts * regions;
  const members = new Members(page);
  const lines = Array.from({ length: accounts }, (_, index) => `${700000000000 + index},root+${index}@example.com`);

  await test.step("paste and create them", async () => {
    await visit(page, "/members");
    await expect(page.getByText("This administrator account has no members yet.")).toBeVisible();
    await page.getByRole("link", { name: "Add accounts" }).first().click();
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.evaluate((text) => navigator.clipboard.writeText(text), lines.join("\n"));
    await page.getByRole("textbox", { name: /^Accounts, one a line/ }).focus();
    await page.keyboard.press("ControlOrMeta+V");
    await expect(page.getByText(`${written(accounts)} accounts in the list.`)).toBeVisible();
    await page.getByRole("button", { name: "Check the list" }).click();
    await page.getByRole("button", { name: "Plan: create only" }).click();
    const plan = new Plan(page);
    expect(await plan.isFor("Create", accounts)).toBe(cells);
    const operation = await plan.confirm("Create");
    expect(await operation.finishes("Created", cells, { timeout: patience })).toBe(cells);
  });

  const operation = await test.step("invite them", async () => {
    await members.open("?status=Created");
    await members.hasMatching(accounts);
    await members.allThatMatch.check();
    await expect(members.action("Invite")).toHaveText(`Invite ${written(accounts)}`);
    await members.action("Invite").click();
    const plan = new Plan(page);
    expect(await plan.isFor("Invite", accounts)).toBe(cells);
    const sent = Date.now();
    const operation = await plan.confirm("Invite");
    expect(Date.now() - sent, "the form is answered at once, not when all is done").toBeLessThan(5_000);
    return operation;
  });

  await test.step("progress moves", async () => {
    await operation.isInTheMiddle(cells);
    const seen = new Set([await operation.settled()]);
    const quarters = async () => {
      seen.add(await operation.settled());
      return seen.size;
    };
    await expect.poll(quarters, { message: "several states are seen", intervals: [200] }).toBeGreaterThan(3);
    const inOrder = [...seen];
    expect(inOrder, "progress only grows").toEqual(inOrder.toSorted((a, b) => a - b));
  });

  await test.step("the page is usable meanwhile", async () => {
    const other = await context.newPage();
    const list = new Members(other);
    await list.open();
    await expect(other.getByRole("link", { name: /^Operations/ })).toHaveText(/1 running$/);
    await list.search.fill(`root+${accounts - 1}@`);
    await list.hasMatching(1);
    await expect(list.rows.getByRole("rowheader")).toHaveText([`${700000000000 + accounts - 1}`]);
    await list.rows.getByRole("rowheader").getByRole("link").click();
    await expect(list.panel.getByRole("rowheader")).toHaveCount(regions);
    await expect(page.getByText(/^Finished · started by/), "all this while it ran").toHaveCount(0);
    await other.close();
  });

  await test.step("it ends, and the table knows", async () => {
    expect(await operation.finishes("Invited", cells, { timeout: patience })).toBe(cells);
    await members.open("?status=Invited");
    expect(await numberIn(members.chip("Invited"))).toBe(accounts);
  });
});
