import { Members } from "../members";
import { Plan } from "../plans";
import { expect, test } from "../test";

test.use({ organization: "taken-back-nojs" });

test("an invitation that sends e-mails is taken back by the button", async ({ page }) => {
  const members = new Members(page);
  await page.goto("/members?status=Created&type=invitation");
  await members.rows.first().getByRole("checkbox").check();
  await members.action("Invite").click();
  await page.getByRole("checkbox", { name: /^Send no e-mail/ }).uncheck();
  await new Plan(page).confirm("Invite");
  await expect(page.getByText(/^E-mails will be sent in \d s$/)).toBeVisible();
  await page.getByRole("button", { name: "Take it back" }).click();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(/^Cancelled before its first call: nothing was sent/)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.goto("/members?status=Created&type=invitation");
  await expect(members.rows.first()).toBeVisible();
});
