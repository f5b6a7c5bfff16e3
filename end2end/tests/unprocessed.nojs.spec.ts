import { Members } from "../members";
import { Plan } from "../plans";
import { Unprocessed } from "../unprocessed";
import { expect, test } from "../test";

test.use({ organization: "unprocessed-nojs" });

test("dismiss by the form, retry, and undo", async ({ page }) => {
  const unprocessed = new Unprocessed(page);
  const members = new Members(page);
  await page.goto("/unprocessed");
  await expect(page.getByText("No account is unprocessed.")).toBeVisible();

  await page.goto("/members?q=66&status=Enabled");
  for (const row of await members.rows.all()) await row.getByRole("checkbox").check();
  await members.action("Stop").click();
  const plan = new Plan(page);
  const operation = await plan.confirm("Stop");
  await expect(async () => {
    await page.reload();
    await expect(operation.failures).toBeVisible({ timeout: 1_000 });
    await expect(page.getByText(/^Finished · started by/)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  const address = page.url();

  await unprocessed.sideBar.click();
  const broken = unprocessed.group("GuardDuty’s role cannot be assumed");
  await broken.getByRole("button", { name: /^Retry just/ }).click();
  await expect(plan.heading).toHaveText(/^Stop /);
  await page.goBack();
  await broken.getByRole("textbox").fill("It is being mended.");
  await broken.getByRole("button", { name: /^Dismiss (all \d+|it)$/ }).click();
  await expect(page).toHaveURL(/\/unprocessed\??$/);
  await expect(broken).toHaveCount(0);

  await page.goto(address);
  await expect(page.getByText("It is being mended.")).toBeVisible();
  await page.getByRole("button", { name: /^Start .* again$/ }).click();
  await expect(plan.heading).toHaveText(/^Start /);
});
