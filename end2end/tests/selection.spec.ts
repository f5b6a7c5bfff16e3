import { Members } from "../members";
import { Plan } from "../plans";
import { expect, numberIn, test, written } from "../test";

test("rows, a range and all but some are counted in the bar", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  await expect(members.bar).toContainText("Select accounts to act on them");
  await members.row(1).getByRole("checkbox").check();
  await expect(members.bar).toContainText("1 account selected");
  await expect(members.everyRow).toBeChecked({ indeterminate: true });
  await members.row(4).getByRole("checkbox").check();
  await expect(members.bar).toContainText("2 accounts selected");
  await members.tickThrough(1100);
  await expect(members.bar).toContainText("1,098 accounts selected");
  await members.row(1098).getByRole("checkbox").click({ modifiers: ["Shift"] });
  await expect(members.row(1098).getByRole("checkbox"), "a ticked row that ends a range stays ticked").toBeChecked();
  await expect(members.bar).toContainText("1,098 accounts selected");

  await members.everyRow.check();
  await expect(members.bar).toContainText("1,200 accounts selected");
  await members.scrollTo(1);
  await expect(members.row(4).getByRole("checkbox")).toBeChecked();
  await members.row(1).getByRole("checkbox").uncheck();
  await members.row(2).getByRole("checkbox").uncheck();
  await expect(members.bar).toContainText("1,198 accounts selected");
  await expect(members.everyRow).toBeChecked({ indeterminate: true });
  await members.scrollTo(600);
  await expect(members.row(600).getByRole("checkbox")).toBeChecked();

  await members.bar.getByRole("button", { name: "Clear" }).click();
  await expect(members.bar).toContainText("Select accounts to act on them");
  await expect(members.row(600).getByRole("checkbox")).not.toBeChecked();
});

test("a selection stays under other filters, and for whoever comes back without having acted", async ({ page }) => {
  const members = new Members(page);
  const doNothing = page.getByRole("link", { name: "Do nothing" });
  await members.open("?status=Invited");
  await members.row(1).getByRole("checkbox").check();
  await members.tickThrough(3);
  await members.action("Delete").click();
  await doNothing.click();
  await expect(members.bar).toContainText("3 accounts selected");
  await expect(members.row(2).getByRole("checkbox")).toBeChecked();
  await members.action("Delete").click();
  await expect(doNothing).toBeVisible();
  await page.goBack();
  await expect(members.bar).toContainText("3 accounts selected");

  await members.chip("Invited").click();
  await members.hasMatching(1200);
  await members.table.getByRole("checkbox", { name: /^Select \d{12}$/, checked: false }).first().check();
  await expect(members.bar).toContainText("4 accounts selected, 3 of them under other filters");
  await members.search.fill("nothing is called this");
  await expect(members.table).toHaveCount(0);
  await expect(members.bar).toContainText("4 accounts selected, 4 of them under other filters");
  await members.bar.getByRole("button", { name: "Clear" }).click();
  await expect(members.bar, "there is nothing to act on").toBeHidden();
});

test("what was acted on is not selected any more, what was not is", async ({ page }) => {
  const members = new Members(page);
  const list = page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: /^Members/ });
  await members.open("?status=Disabled");
  await members.row(1).getByRole("checkbox").check();
  await members.tickThrough(3);
  await members.row(6).getByRole("link").click();
  await members.panel.getByRole("button", { name: "Start" }).click();
  await new Plan(page).confirm("Start");
  await list.click();
  await expect(members.bar, "another account was started").toContainText("3 accounts selected");
  await members.action("Start").click();
  await new Plan(page).confirm("Start");
  await list.click();
  await expect(members.bar).toContainText("Select accounts to act on them");
});

test("exceptions from all that match are left out of the plan", async ({ page }) => {
  const members = new Members(page);
  await members.open("?status=Invited");
  const invited = await numberIn(members.chip("Invited"));
  const [first, second] = await members.accounts();
  await members.allThatMatch.check();
  await members.rowTicks.nth(0).uncheck();
  await members.rowTicks.nth(1).uncheck();
  await expect(members.bar).toContainText(`${written(invited - 2)} accounts selected`);
  await expect(members.action("Disassociate")).toHaveText(`Disassociate ${written(invited - 2)}`);
  await members.action("Disassociate").click();
  await new Plan(page).isFor("Disassociate", invited - 2);
  await expect(page.getByText(first)).toHaveCount(0);
  await expect(page.getByText(second)).toHaveCount(0);
});

test("picked rows stay picked while the filter changes; all that match do not", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  await members.rowTicks.nth(0).check();
  await members.chip("Invited").click();
  await expect(page).toHaveURL(/status=Invited/);
  await expect(members.bar).toContainText("1 account selected");
  await members.allThatMatch.check();
  await expect(members.bar).toContainText(/that match[\d,]+ accounts selected/);
  await members.chip("Resigned").click();
  await expect(page).toHaveURL(/status=Resigned/);
  await expect(members.bar).toContainText("Select accounts to act on them");
});

test("an action that does not apply can be reached and says why", async ({ page }) => {
  const members = new Members(page);
  await members.open("?status=Resigned");
  const start = members.action("Start");
  await expect(start).toHaveAttribute("aria-disabled", "true");
  await expect(start).toHaveAttribute("title", "Start: select accounts first.");

  await members.allThatMatch.check();
  await expect(members.action("Disassociate")).not.toHaveAttribute("aria-disabled");
  await expect(start).toHaveAttribute("aria-disabled", "true");
  await start.focus();
  await expect(start).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(members.bar.getByRole("status")).toContainText(
    /^Start applies to none of the selected accounts: [\d,]+ account-Regions without an accepted invitation/,
  );
  await expect(page).toHaveURL(/\/members\?status=Resigned$/);

  await members.open("?status=EmailVerificationFailed&region=us-east-1");
  await members.row(1).getByRole("checkbox").check();
  const account = await members.row(1).getByRole("rowheader").textContent();
  await expect(members.action("Delete")).not.toHaveAttribute("aria-disabled");
  await members.action("Invite").press("Enter");
  await members.bar.getByRole("status").getByRole("link", { name: "Correct the e-mail address" }).click();
  await expect(page).toHaveURL(new RegExp(`/members/recreate\\?.*accounts=${account}$`));
});

test("a member opens beside the list and closes again", async ({ page }) => {
  const members = new Members(page);
  await members.open("?status=Invited");
  const matching = await numberIn(members.range, / of ([\d,]+)$/);
  const [account] = await members.accounts();
  await members.rows.first().getByRole("link", { name: account }).click();
  await expect(page).toHaveURL(new RegExp(`\\?status=Invited&open=${account}$`));
  await expect(members.panel.getByRole("heading", { level: 2 })).toHaveText(account);
  await expect(members.panel.getByRole("rowheader")).toHaveText(["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2"]);
  await expect(members.panel.getByRole("button", { name: "Disassociate" })).toBeVisible();
  await members.hasMatching(matching);

  await page.goBack();
  await expect(members.panel).toHaveCount(0);
  await expect(page).toHaveURL(/\?status=Invited$/);
  await page.goForward();
  await expect(members.panel).toBeVisible();
  await members.panel.getByRole("link", { name: "Close" }).click();
  await expect(members.panel).toHaveCount(0);
  await members.hasMatching(matching);

  const link = members.rows.first().getByRole("link", { name: account });
  await expect(link, "whoever closes it is where they came from").toBeFocused();
  await link.press("Enter");
  await expect(members.panel.getByRole("heading", { level: 2 })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(members.panel).toHaveCount(0);
  await expect(link).toBeFocused();

  await link.press("Enter");
  await expect(members.panel.getByRole("heading", { level: 2 })).toBeFocused();
  const other = members.rows.nth(2).getByRole("link").first();
  await other.focus();
  await page.keyboard.press("Escape");
  await expect(members.panel, "also from the rows").toHaveCount(0);
  await expect(other, "where one stands then").toBeFocused();
});

test("while a plan is made the bar says so, and no second one is asked for", async ({ page }) => {
  const members = new Members(page);
  await members.open("?status=Invited");
  await members.rowTicks.first().check();
  await expect(members.action("Disassociate")).toHaveText("Disassociate 1");
  let asked = 0;
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/api/members/plan", async (route) => {
    asked += 1;
    await held;
    await route.continue();
  });
  await members.action("Disassociate").click();
  await expect(members.bar.getByRole("status")).toHaveText("Planning: nothing has been done yet …");
  await members.action("Disassociate").click();
  answer();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Disassociate 1 account");
  expect(asked).toBe(1);
});
