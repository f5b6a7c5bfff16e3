import { Members } from "../members";
import { Plan } from "../plans";
import { expect, numberIn, test, visit, written } from "../test";

test.use({ organization: "invite" });

test("invite all Created accounts, see which were not processed and why, retry those", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  const created = await numberIn(members.chip("Created"));

  const invited = await test.step("find and select them", async () => {
    await members.chip("Created").click();
    await expect(page).toHaveURL(/\?status=Created$/);
    await members.hasMatching(created);
    await members.allThatMatch.check();
    await expect(members.bar).toContainText(`${written(created)} accounts selected`);
    const invited = await numberIn(members.action("Invite"), /^Invite ([\d,]+)$/);
    expect(invited, "only an account by invitation can be invited").toBeGreaterThan(20);
    expect(invited).toBeLessThanOrEqual(created);
    await members.action("Invite").click();
    return invited;
  });

  const plan = new Plan(page);
  const cells = await plan.isFor("Invite", invited);
  await test.step("the plan says who is left out", async () => {
    const rest = created - invited;
    const leftOut = page.getByText(`${rest} of the ${created} selected accounts are left out.`);
    await expect(leftOut).toHaveCount(rest > 0 ? 1 : 0);
    await expect(page.getByRole("checkbox", { name: /^Send no e-mail/ })).toBeChecked();
  });
  const operation = await plan.confirm("Invite");
  const processed = await operation.finishes("Invited", cells);
  expect(processed).toBeGreaterThan(0);
  const address = page.url();
  const internal = operation.cause("Internal error");

  const failed = await test.step("what was not processed is told by cause", async () => {
    await expect(operation.failures.getByRole("heading", { level: 2 })).toHaveText(
      `Not processed ${written(cells - processed)} account-Regions`,
    );
    await expect(internal).toContainText("This usually passes. Retry these accounts.");
    await internal.getByText("GuardDuty’s own words").first().click();
    await expect(internal.getByText("Internal error", { exact: true }), "the same for all").toBeVisible();
    const raw = internal.getByRole("table").getByRole("row").filter({ has: page.getByRole("rowheader") });
    const failed = await numberIn(internal.getByRole("heading"), /(\d+) accounts?, \d+ account-Regions?$/);
    await expect(raw).toHaveCount(await numberIn(internal.getByRole("heading"), /, (\d+) account-Regions?$/));
    return failed;
  });

  await test.step("the table marks them, across reloads", async () => {
    await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: /^Members/ }).click();
    await expect(page, "the filter is as it was").toHaveURL(/\?status=Created$/);
    await page.getByRole("link", { name: "Clear filters" }).click();
    await members.chip("Has unprocessed").click();
    await expect(page).toHaveURL(/\?has=unprocessed$/);
    for (const _ of ["as it came", "after a reload"]) {
      await expect(members.rows.filter({ hasText: "Internal error" })).toHaveCount(failed);
      await page.reload();
    }
  });

  await test.step("one of them says why, what to do, and where it was tried", async () => {
    await members.rows.first().getByRole("rowheader").getByRole("link").click();
    await expect(members.panel).toContainText("Not processed by “invite” in");
    await expect(members.panel).toContainText("This usually passes. Retry these accounts.");
    await expect(members.panel.getByText("Internal error", { exact: true })).toBeVisible();
    await members.panel.getByRole("link", { name: /^Operation \d+$/ }).first().click();
    await expect(page).toHaveURL(address);
  });

  await test.step("retry just these", async () => {
    await internal.getByRole("button", { name: /^Retry just (this account|these \d+ accounts)$/ }).click();
    const cells = await plan.isFor("Invite", failed);
    const retried = await plan.confirm("Invite");
    expect(page.url()).not.toBe(address);
    expect(await retried.finishes("Invited", cells), "all of them are processed now").toBe(cells);
    await expect(retried.failures).toHaveCount(0);
  });

  await test.step("nothing is marked any more", async () => {
    await members.open();
    await expect(members.chip("Enabled")).toBeVisible();
    await expect(members.chip("Has unprocessed")).toHaveCount(0);
  });

  await test.step("the first operation still tells what happened", async () => {
    await visit(page, address);
    expect(await operation.finishes("Invited", cells)).toBe(processed);
  });
});
