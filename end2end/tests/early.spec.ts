import { Finding } from "../finding";
import { Members } from "../members";
import { Plan } from "../plans";
import { expect, numberIn, type Page, test } from "../test";

/** Opens a page that does not run yet in the browser; the answer lets it run. */
async function openEarly(page: Page, path: string) {
  let run = () => {};
  const held = new Promise<void>((resolve) => (run = resolve));
  await page.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(path, { waitUntil: "commit" });
  return run;
}

test("rows ticked before the page runs stay ticked", async ({ page }) => {
  const members = new Members(page);
  const run = await openEarly(page, "/members?status=Invited");
  await members.rowTicks.nth(1).check();
  await members.rowTicks.nth(2).check();
  await expect(members.everyRow).toBeDisabled();
  run();
  await expect(members.bar).toContainText("2 accounts selected");
  await expect(members.rowTicks.nth(1)).toBeChecked();
  await expect(members.rowTicks.nth(0)).not.toBeChecked();
  await expect(members.action("Disassociate")).toHaveText("Disassociate 2");
});

test("who is far down in the table before the page runs stays there", async ({ page }) => {
  const members = new Members(page);
  const run = await openEarly(page, "/members");
  // It waits for the page to run, but not for ever.
  const row = members.row(80);
  await row.getByRole("checkbox").check();
  const account = (await row.getByRole("rowheader").textContent()) ?? "";
  run();
  await expect(members.bar).toContainText("1 account selected");
  await expect(row.getByRole("rowheader")).toHaveText(account);
  await expect(row).toBeInViewport();
  await expect(row.getByRole("checkbox")).toBeChecked();
  await expect(row.getByRole("checkbox")).toBeFocused();
});

test("all that match, ticked before the page runs, stay ticked", async ({ page }) => {
  const members = new Members(page);
  const run = await openEarly(page, "/members?status=Invited");
  await members.allThatMatch.check();
  run();
  await expect(members.bar).toContainText(`${await numberIn(members.chip("Invited"))} accounts selected`);
  await expect(members.rowTicks.first()).toBeChecked();
});

test("a filter typed before the page runs is applied", async ({ page }) => {
  const members = new Members(page);
  const run = await openEarly(page, "/members");
  await members.search.fill("root+01");
  run();
  await expect(page).toHaveURL(/\?q=root%2B01$/);
  await expect(members.rows.first()).toContainText("root+01");
  await expect(members.search).toHaveValue("root+01");
});

test("a view is saved under the name that was typed before the page runs", async ({ page }) => {
  const finding = new Finding(page);
  const run = await openEarly(page, "/members?has=gaps");
  await finding.views.click();
  await finding.name.fill("Gaps");
  run();
  await expect(finding.field).toBeVisible();
  await expect(finding.name).toHaveValue("Gaps");
  await finding.button("Save").click();
  await expect(finding.views).toHaveText("View: Gaps");
});

test("accounts typed before the page runs are counted", async ({ page }) => {
  const run = await openEarly(page, "/members/add");
  await page.getByRole("textbox", { name: /^Accounts, one a line/ }).fill("111122223333, root@example.com\nnonsense");
  run();
  await expect(page.getByText("1 account in the list.")).toBeVisible();
  await expect(page.getByText("Line 2: the account id must have exactly 12 digits.")).toBeVisible();
});

test("a plan made before the page runs is the same plan", async ({ page }) => {
  const members = new Members(page);
  await openEarly(page, "/members?status=Invited");
  await members.rowTicks.nth(0).check();
  await members.action("Disassociate").click();
  await new Plan(page).isFor("Disassociate", 1);
});
