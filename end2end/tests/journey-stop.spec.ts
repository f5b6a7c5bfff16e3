import { Members } from "../members";
import { Plan } from "../plans";
import { expect, numberIn, test } from "../test";

test.use({
  organization: "stop",
  // The refusal of a wrong count.
  complaints: /422 \(Unprocessable Entity\)/,
});

test("stop 200 accounts and start them again", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  const disabledBefore = await numberIn(members.chip("Disabled"));

  await test.step("tick the first 200 Enabled accounts", async () => {
    const enabled = await numberIn(members.chip("Enabled"));
    await members.chip("Enabled").click();
    await expect(page).toHaveURL(/\?status=Enabled$/);
    await members.hasMatching(enabled);
    await members.row(1).getByRole("checkbox").check();
    await members.tickThrough(200);
    await expect(members.bar).toContainText("200 accounts selected");
    await expect(members.action("Stop")).toHaveText("Stop 200");
    await members.action("Stop").click();
  });

  const stopped = await test.step("type the count and watch", async () => {
    const plan = new Plan(page);
    const cells = await plan.isFor("Stop", 200);
    const address = page.url();
    await plan.count.fill("199");
    await page.getByRole("button", { name: "Stop 200 accounts" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "Nothing was done: this is not the number of accounts." })).toBeVisible();
    expect(page.url(), "a wrong count starts nothing").toBe(address);
    await plan.count.fill("200");
    const operation = await plan.confirm("Stop");
    expect(await operation.finishes("Stopped", cells)).toBe(cells);
    await expect(operation.failures).toHaveCount(0);
    return cells;
  });

  await test.step("they are Disabled in the table", async () => {
    await members.open("?status=Disabled&sort=updated&dir=desc");
    const disabled = await numberIn(members.chip("Disabled"));
    expect(disabled).toBeGreaterThan(disabledBefore);
    expect(disabled).toBeLessThanOrEqual(disabledBefore + 200);
  });

  await test.step("start the 200 that changed last", async () => {
    await members.row(1).getByRole("checkbox").check();
    await members.tickThrough(200);
    await expect(members.action("Start")).toHaveText("Start 200");
    await members.action("Start").click();
    const plan = new Plan(page);
    const cells = await plan.isFor("Start", 200);
    expect(cells, "what was stopped, and what was Disabled before in these accounts").toBeGreaterThanOrEqual(stopped);
    await expect(plan.count, "starting takes no protection away").toHaveCount(0);
    const operation = await plan.confirm("Start");
    expect(await operation.finishes("Started", cells)).toBe(cells);
  });

  await test.step("none of them is left Disabled", async () => {
    await members.open();
    expect(await numberIn(members.chip("Disabled"))).toBeLessThanOrEqual(disabledBefore);
  });
});

test("what GuardDuty refuses again stays marked", async ({ page }) => {
  const members = new Members(page);
  // In some of these accounts GuardDuty’s role is missing; about others an organization policy decides, as the plan says.
  await members.open("?q=66&status=Enabled");
  await members.allThatMatch.check();
  const accounts = await numberIn(members.action("Stop"), /^Stop (\d+)$/);
  await members.action("Stop").click();
  const plan = new Plan(page);
  const cells = await plan.isFor("Stop", accounts);
  await expect(page.getByText(/^\d+ locked by an organization policy: change it in AWS Organizations first$/)).toBeVisible();
  const operation = await plan.confirm("Stop");
  const refused = cells - (await operation.finishes("Stopped", cells));
  expect(refused).toBeGreaterThan(0);

  await operation.failures.getByRole("button", { name: /^Retry just (this account|these \d+ accounts)$/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`${refused} account-Regions`);
  await plan.confirm("Stop");
  expect(await operation.finishes("Stopped", refused), "nothing has changed").toBe(0);
  const inHeading = /(\d+) accounts?, \d+ account-Regions?$/;
  const refusedAccounts = await numberIn(operation.failures.getByRole("heading", { level: 3 }), inHeading);

  await members.open("?has=unprocessed");
  await expect(members.chip("Has unprocessed")).toHaveText(`Has unprocessed ${refusedAccounts}`);
  await members.hasMatching(refusedAccounts);
  await members.eachSays("Role cannot be assumed");
  await page.reload();
  await members.hasMatching(refusedAccounts);
  await members.eachSays("Role cannot be assumed");
  await members.rows.first().getByRole("rowheader").getByRole("link").click();
  await expect(members.panel).toContainText("cannot be assumed by GuardDuty");
});
