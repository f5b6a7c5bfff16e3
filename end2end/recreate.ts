import { Members } from "./members";
import { Plan } from "./plans";
import { expect, type Page } from "./test";

/** What a person does, with and without a script: opens an account whose address was refused, and puts that right. */
export async function putRight(page: Page, open: (path: string) => Promise<unknown>) {
  const members = new Members(page);
  await open("/members?status=EmailVerificationFailed");
  const [account] = await members.accounts();
  await members.rows.first().getByRole("rowheader").getByRole("link").click();
  await members.panel.getByRole("link", { name: "Correct the e-mail address" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Correct e-mail addresses");
  await expect(page.getByText("Nothing has been done yet.")).toBeVisible();
  await page.getByRole("textbox", { name: `Right e-mail address of ${account}` }).fill(`right+${account}@example.com`);
  await page.getByRole("button", { name: "Plan: delete and create again" }).click();
  const plan = new Plan(page);
  const cells = await plan.isFor("Delete and create again", 1);
  const planned = page.url();
  await expect(page.getByRole("row").filter({ hasText: account })).toContainText(`right+${account}@example.com`);
  const operation = await plan.confirm("Delete and create again");
  await operation.reloadUntilOver();
  expect(await operation.finishes("Deleted and created again", cells)).toBe(cells);
  await expect(page.getByRole("list", { name: "Accounts" })).toHaveText(account);
  await expect(page.getByRole("heading", { name: "Statuses of the processed accounts now" })).toBeVisible();

  const number = page.url().match(/\d+$/)?.[0];
  await page.goto(planned);
  await expect(page.getByText(`This plan was started as operation ${number}.`)).toBeVisible();
  await expect(page.getByRole("button", { name: /^Delete and create again/ })).toHaveCount(0);
  await page.getByRole("link", { name: `Open operation ${number}` }).click();
  await expect(page).toHaveURL(new RegExp(`/operations/${number}$`));

  await open("/audit?act=start-operation");
  await expect(page.getByRole("row").filter({ hasText: `operation ${number}` }).first()).toContainText(account);
  await open(`/members?q=${account}&open=${account}`);
  await expect(members.panel.getByText(`right+${account}@example.com · `)).toBeVisible();
  await expect(members.panel.getByRole("link", { name: "Correct the e-mail address" })).toHaveCount(0);
}
