import { Members } from "../members";
import { Operation, Plan } from "../plans";
import { expect, numberIn, test, visit, written } from "../test";

test.use({ organization: "invite" });

test("invite all Created accounts, see which were not processed and why, retry those", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  const created = await numberIn(members.chip("Created"));
  expect(created).toBeGreaterThan(20);

  await test.step("find and select them", async () => {
    await members.chip("Created").click();
    await expect(page).toHaveURL(/\?status=Created$/);
    await members.hasMatching(created);
    await members.allThatMatch.check();
    await expect(members.bar).toContainText(`${written(created)} accounts selected`);
    await expect(members.action("Invite")).toHaveText(`Invite ${written(created)}`);
    await members.action("Invite").click();
  });

  const [operation, cells, processed] = await test.step("confirm the plan and watch", async () => {
    const plan = new Plan(page);
    const cells = await plan.isFor("Invite", created);
    await expect(page.getByRole("checkbox", { name: /^Send no e-mail/ })).toBeChecked();
    const operation = await plan.confirm("Invite");
    const processed = await operation.finishes("Invited", cells);
    expect(processed).toBeGreaterThan(0);
    return [operation, cells, processed] as const;
  });

  const missing = operation.cause("E-mail address missing");
  const internal = operation.cause("GuardDuty had an internal error");
  const [missingAccounts, internalAccounts] = await test.step("what was not processed is told by cause", async () => {
    await expect(operation.failures.getByRole("heading", { level: 2 })).toHaveText(
      `Not processed ${written(cells - processed)} account-Regions`,
    );
    await expect(missing).toContainText("Delete the account and create it again with the e-mail address of its root user.");
    await expect(internal).toContainText("This passes by itself. Retry these accounts.");
    await missing.getByText("GuardDuty’s own words").first().click();
    await expect(missing.getByRole("table").getByText("email address is missing").first()).toBeVisible();
    await internal.getByText("GuardDuty’s own words").first().click();
    await expect(internal.getByRole("table").getByText("Internal error").first()).toBeVisible();
    const inHeading = /(\d+) accounts? in \d+ account-Regions?$/;
    return [
      await numberIn(missing.getByRole("heading"), inHeading),
      await numberIn(internal.getByRole("heading"), inHeading),
    ];
  });
  const address = page.url();

  await test.step("the table marks them all", async () => {
    await members.open();
    await expect(members.chip("Not processed")).toHaveText(`Not processed ${missingAccounts + internalAccounts}`);
  });

  await test.step("retry those that can be", async () => {
    await visit(page, address);
    await internal.getByRole("button", { name: /^Retry just these \d+$/ }).click();
    const plan = new Plan(page);
    const cells = await plan.isFor("Invite", internalAccounts);
    const operation = await plan.confirm("Invite");
    expect(page.url()).not.toBe(address);
    expect(await operation.finishes("Invited", cells), "all of them are processed now").toBe(cells);
    await expect(operation.failures).toHaveCount(0);
  });

  await test.step("the others stay marked in the table, across reloads", async () => {
    await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: /^Members/ }).click();
    await expect(members.chip("Not processed")).toHaveText(`Not processed ${missingAccounts}`);
    await members.chip("Not processed").click();
    await expect(page).toHaveURL(/\?has=unprocessed$/);
    for (const _ of ["as it came", "after a reload"]) {
      await members.hasMatching(missingAccounts);
      await expect(members.rows).toHaveCount(missingAccounts);
      await expect(members.rows.filter({ hasText: "Not processed: e-mail address missing" })).toHaveCount(missingAccounts);
      await page.reload();
    }
  });

  await test.step("one of them says why, what to do, and where it was tried", async () => {
    await members.rows.first().getByRole("rowheader").getByRole("link").click();
    await expect(members.panel).toContainText("Not processed by “invite” in");
    await expect(members.panel).toContainText("Delete the account and create it again");
    await expect(members.panel).toContainText("email address is missing");
    await members.panel.getByRole("link", { name: /^Operation \d+$/ }).click();
    await expect(page).toHaveURL(address);
    await new Operation(page).finishes("Invited", cells);
  });
});
