import { Plan } from "../plans";
import { Unprocessed } from "../unprocessed";
import { expect, test } from "../test";

test.use({ organization: "unprocessed-nojs" });

test("dismiss by the form, retry, and undo", async ({ page }) => {
  const unprocessed = new Unprocessed(page);
  await page.goto("/unprocessed");
  await expect(page.getByText("No account is unprocessed.")).toBeVisible();

  await page.goto("/members?q=66&status=Enabled");
  await unprocessed.leaveOneWithoutScript();
  const address = page.url();

  await unprocessed.sideBar.click();
  const broken = unprocessed.group("Role cannot be assumed");
  const plan = new Plan(page);
  await broken.getByRole("button", { name: /^Retry just/ }).click();
  await expect(plan.heading).toHaveText(/^Stop /);
  await page.goBack();
  await broken.getByRole("textbox").fill("The role is being created.");
  await broken.getByRole("button", { name: /^Dismiss (all \d+ account-Regions|it)$/ }).click();
  await expect(page).toHaveURL(/\/unprocessed\??$/);
  await expect(broken).toHaveCount(0);

  await page.goto(address);
  await expect(page.getByText("The role is being created.")).toBeVisible();
  await page.getByRole("button", { name: /^Start .* again$/ }).click();
  await expect(plan.heading).toHaveText(/^Start /);
});
