import { Members } from "./members";
import { expect, type Page } from "./test";

/** What a person does, with and without a script: asks for approval of a plan, finds it again, and withdraws it. */
export async function askAndWithdraw(page: Page, open: (path: string) => Promise<unknown>) {
  await open("/members?status=Enabled&region=eu-west-1");
  const members = new Members(page);
  for (const row of [0, 1, 2]) await members.rows.nth(row).getByRole("checkbox").check();
  await members.action("Stop").click();
  await expect(page.getByText("More than 2 accounts at once take the approval of another admin")).toBeVisible();
  await page.getByRole("button", { name: "Ask for approval to stop 3 accounts" }).click();

  await expect(page).toHaveURL(/\/operations$/);
  const waiting = page.getByRole("region", { name: "Waiting for approval" });
  await expect(waiting).toContainText("Stop 3 accounts waits for approval by another admin");
  const sideBar = page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: /^Operations/ });
  await expect(sideBar).toContainText("1 to approve");
  await waiting.getByRole("link", { name: "Stop 3 accounts" }).click();
  await expect(page.getByRole("button", { name: /^Approve/ }), "nobody approves what they ask for").toHaveCount(0);
  await page.getByRole("button", { name: "Withdraw the request" }).click();
  await expect(page).toHaveURL(/\/operations$/);
  await expect(page.getByText("Nothing has been done yet.")).toBeVisible();
  await expect(waiting).toHaveCount(0);
  await expect(sideBar).not.toContainText("to approve");
  await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Audit trail" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Withdrew a request" })).toHaveCount(1);
  await expect(page.getByRole("row").filter({ hasText: "Asked for approval" })).toHaveCount(1);
}
