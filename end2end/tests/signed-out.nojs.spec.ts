import { Members } from "../members";
import { Plan } from "../plans";
import { expect, type Page, test, visitPlainly } from "../test";
import { Unprocessed } from "../unprocessed";

test.use({ organization: "signed-out-nojs" });

const heading = (page: Page) => page.getByRole("heading", { level: 1 });

/** Ends the session, presses a button of a form, and signs in again: the form is there to be sent, and nothing is done. */
async function signedOutBefore(page: Page, button: string | RegExp, role = "admin") {
  await page.context().clearCookies({ name: "muster" });
  await page.getByRole("main").getByRole("button", { name: button }).click();
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fsend-again$/);
  await expect(page.getByRole("status")).toContainText("What you sent was not done and is kept for ten minutes");
  await page.getByRole("button", { name: `Continue as ${role}` }).click();
  await expect(page).toHaveURL(/\/send-again$/);
  await expect(heading(page)).toHaveText("You were signed out before this was sent");
}

const send = (page: Page) => page.getByRole("button", { name: "Send it now" }).click();

test("a pasted list is sent after signing in again", async ({ page }) => {
  const list = "700000000001,root+1@example.com\n700000000002,root+2@example.com </textarea><b>";
  await page.goto("/members/add?region=eu-west-1");
  await page.getByRole("textbox", { name: /^Accounts, one a line/ }).fill(list);
  await signedOutBefore(page, "Check the list");
  await expect(page.getByRole("textbox", { name: /^Accounts, one a line/ })).toHaveValue(list);
  await expect(page.getByText("The file was not kept")).toHaveCount(0);
  await send(page);
  await expect(page).toHaveURL(/\/members\/add\/\d+\?region=eu-west-1$/);
  await expect(page.getByRole("row").filter({ hasText: "700000000001" })).toBeVisible();
  await page.getByText("Correct the list").click();
  await expect(page.getByRole("textbox", { name: /^Accounts, one a line/ })).toHaveValue(/<\/textarea><b>/);
});

test("a file is chosen again", async ({ page }) => {
  const file = { name: "accounts.csv", mimeType: "text/csv", buffer: Buffer.from("700000000003,root+3@example.com") };
  await page.goto("/members/add");
  await page.getByLabel("Or a file").setInputFiles(file);
  await signedOutBefore(page, "Check the list");
  await expect(page.getByText("The file was not kept: choose it again.")).toBeVisible();
  await page.getByLabel("The file").setInputFiles(file);
  await send(page);
  await expect(page.getByRole("row").filter({ hasText: "700000000003" })).toBeVisible();
});

test("a look-up is sent after signing in again, and nobody else reads it", async ({ page, browser, baseURL }) => {
  await page.goto("/members/look-up");
  await page.getByRole("textbox", { name: /^Account ids/ }).fill("660000000017");
  await signedOutBefore(page, "Look up", "operator");
  const other = await (await browser.newContext({ baseURL, javaScriptEnabled: false, storageState: undefined })).newPage();
  await other.goto("/send-again");
  await other.getByRole("button", { name: "Continue as admin" }).click();
  await expect(other.getByText("Nothing is waiting to be sent.")).toBeVisible();
  await other.context().close();

  await page.getByRole("textbox", { name: "Account ids" }).fill("12");
  await send(page);
  await expect(page.getByRole("alert").filter({ hasText: "Nothing was done: paste at least one account id" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Account ids" })).toHaveValue("660000000017");
  await send(page);
  await expect(page).toHaveURL(/\/members\/look-up\/\d+/);
  await page.goto("/send-again");
  await expect(page.getByText("Nothing is waiting to be sent.")).toBeVisible();
});

test("right e-mail addresses are sent after signing in again", async ({ page }) => {
  await visitPlainly(page, "/members?status=EmailVerificationFailed");
  const [account] = await new Members(page).accounts();
  await page.goto(`/members/recreate?accounts=${account}`);
  const address = page.getByRole("textbox", { name: `Right e-mail address of ${account}` });
  await address.fill("right@example.com");
  await signedOutBefore(page, "Plan: delete and create again");
  await expect(address).toHaveValue("right@example.com");
  await send(page);
  await new Plan(page).isFor("Delete and create again", 1);
});

test("what was ticked, and what a plan was confirmed with, is sent after signing in again", async ({ page }) => {
  const members = new Members(page);
  await visitPlainly(page, "/members?status=Created");
  for (const row of [0, 1]) await members.rows.nth(row).getByRole("checkbox").check();
  await signedOutBefore(page, /^Invite/);
  await send(page);
  const plan = new Plan(page);
  await plan.isFor("Invite", 2);
  const message = page.getByRole("textbox", { name: "Message in the invitation" });
  await message.fill("Please join by Friday.");
  await signedOutBefore(page, /^Invite 2 accounts without e-mail$/, "viewer");
  await send(page);
  const refused = page.getByRole("alert").filter({ hasText: "Nothing was done. Only an operator or an admin may" });
  await expect(refused, "a viewer is refused as ever").toBeVisible();
  await expect(message).toHaveValue("Please join by Friday.");
  await signedOutBefore(page, "Send it now");
  await expect(message, "sent and signed out once more").toHaveValue("Please join by Friday.");
  await page.getByRole("link", { name: "Back, without sending it" }).click();
  await expect(page).toHaveURL(/\/plans\/\d+$/);
  await page.goBack();
  await send(page);
  await expect(page).toHaveURL(/\/operations\/\d+$/);
});

test("a note is sent after signing in again", async ({ page }) => {
  const unprocessed = new Unprocessed(page);
  await visitPlainly(page, "/members?q=66&status=Enabled");
  await unprocessed.leaveOneWithoutScript();
  await page.goto("/unprocessed");
  const broken = unprocessed.group("Role cannot be assumed");
  await broken.getByRole("textbox").fill("The role is being created.");
  await signedOutBefore(page, /^Dismiss (all \d+ account-Regions|it)$/, "operator");
  await expect(page.getByRole("textbox", { name: "Nothing more will be done, because" })).toHaveValue("The role is being created.");
  await send(page);
  await expect(page, "the form leads back to the page that it was on").toHaveURL(/\/unprocessed\??$/);
  await expect(broken).toHaveCount(0);
});
