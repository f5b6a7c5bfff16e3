import { Members } from "../members";
import { expect, test } from "../test";

test("protection plans are told when they are asked for", async ({ page }) => {
  const members = new Members(page);
  await page.goto("/members?status=Enabled");
  await members.rows.first().getByRole("rowheader").getByRole("link").click();
  await members.panel.getByRole("link", { name: "Ask GuardDuty" }).click();
  await expect(page).toHaveURL(/\?status=Enabled&open=\d{12}&plans=show$/);
  await expect(members.panel.getByRole("rowheader")).toHaveCount(4);
  await expect(members.plan("EKS audit logs")).toContainText("on in");
});
