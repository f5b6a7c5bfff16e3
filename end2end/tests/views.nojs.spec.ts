import { Finding } from "../finding";
import { Members } from "../members";
import { expect, test } from "../test";

test.use({ organization: "views-nojs", accounts: 120 });

test("a view is saved, found, replaced and removed by plain forms and links", async ({ page }) => {
  const members = new Members(page);
  const finding = new Finding(page);
  await page.goto("/members?status=Disabled&sort=email");
  await finding.save("Stopped");
  await expect(page).toHaveURL(/\?status=Disabled&sort=email$/);
  await expect(finding.views).toHaveText("View: Stopped");

  await page.goto("/members?has=gaps");
  await finding.save("Stopped");
  await expect(finding.errors).toHaveText([/^Nothing was saved: you have a view of this name\./]);
  await finding.views.click();
  await expect(finding.name).toHaveAttribute("aria-invalid", "true");
  await expect(finding.name).toHaveAccessibleDescription(/you have a view of this name/);
  await finding.name.fill("Stopped");
  await page.getByRole("checkbox", { name: "Replace my view of this name" }).check();
  await finding.button("Save").click();
  await expect(finding.views).toHaveText("View: Stopped");
  await expect(finding.errors).toHaveCount(0);

  await page.goto("/members");
  await finding.views.click();
  await finding.links.filter({ hasText: "Stopped" }).click();
  await expect(page).toHaveURL(/\?has=gaps$/);
  await expect(members.chip("Not in every Region")).toHaveAttribute("aria-current", "true");
  await finding.views.click();
  await finding.button("Remove the view Stopped").click();
  await expect(finding.views).toHaveText("Views");
});

test("a token is taken out by its link", async ({ page }) => {
  const finding = new Finding(page);
  await page.goto("/members?status=Disabled&has=drift");
  await finding.applied.filter({ hasText: "Status: Disabled" }).click();
  await expect(page).toHaveURL(/\?has=drift$/);
  await expect(finding.applied).toHaveText(["Remove Differs between Regions ×"]);
});
