import { Members } from "../members";
import { Plan } from "../plans";
import { areRefused, carryOut, forgeryIsRefused, nothingWasStarted } from "../roles";
import { expect, test, visit } from "../test";

test.use({ organization: "operator", accounts: 120, role: "operator", complaints: /403 \(Forbidden\)/ });

test("an operator adds, invites and starts, and does not stop, disassociate or delete", async ({ page, server, browser, baseURL }) => {
  await nothingWasStarted(page);
  await visit(page, "/members/add?region=us-east-1");
  await page.getByRole("textbox", { name: /^Accounts, one a line/ }).fill("700000000001,root+1@example.com");
  await page.getByRole("button", { name: "Check the list" }).click();
  await page.getByRole("button", { name: "Plan: create and invite" }).click();
  const plan = new Plan(page);
  const cells = await plan.isFor("Create and invite", 1);
  await (await plan.confirm("Create and invite")).finishes("Created and invited", cells);
  await carryOut(page, "Created&q=root", "Invite", "Invited");
  const started = await carryOut(page, "Disabled", "Start", "Started");

  const members = new Members(page);
  await members.open(`?q=${started}`);
  await members.allThatMatch.check();
  await areRefused(page, ["Stop", "Disassociate", "Delete"], "an admin", "operator");

  const storageState = { cookies: [await server.signIn("admin")], origins: [] };
  const admin = await (await browser.newContext({ baseURL, storageState })).newPage();
  const theirs = new Members(admin);
  await theirs.open(`?q=${started}`);
  await theirs.allThatMatch.check();
  await theirs.action("Stop").click();
  await new Plan(admin).isFor("Stop", 1);
  await visit(page, new URL(admin.url()).pathname);
  const why = "Only an admin may stop monitoring. You are signed in as operator.";
  await expect(page.getByRole("main").getByText(why)).toBeVisible();
  const stop = page.getByRole("main").getByRole("button", { name: "Stop 1 account" });
  await expect(stop).toHaveAccessibleDescription(why);
  await stop.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: why })).toBeVisible();
  const hash = await page.locator("input[name=hash]").inputValue();
  const form = `plan=${page.url().split("/").at(-1)}&hash=${hash}`;
  await forgeryIsRefused(page, "/api/operations/start", form, "operator");
  await admin.getByRole("button", { name: "Stop 1 account" }).click();
  await expect(admin, "the plan was not used up").toHaveURL(/\/operations\/\d+$/);
  await admin.context().close();
});
