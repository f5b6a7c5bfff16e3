import { Members } from "../members";
import { expect, test } from "../test";

// A request is aborted on purpose.
test.use({ complaints: /ERR_FAILED/ });

test("protection plans are told after the rest of the panel", async ({ page }) => {
  const members = new Members(page);
  await members.open("?status=Enabled");
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/api/members/plans*", async (route) => {
    await held;
    await route.continue();
  });
  await members.rows.first().getByRole("rowheader").getByRole("link").click();
  await expect(members.panel.getByRole("rowheader"), "the rest does not wait").toHaveCount(4);
  await expect(members.panel.getByText("Asking GuardDuty…")).toBeVisible();
  answer();
  await expect(members.plan("S3")).toHaveText(/on in \d of \d Regions|on in [\w-]+$/);
  await expect(members.plan("Runtime monitoring").first()).toContainText(/off in/);
  await expect(members.panel.getByText("Asking GuardDuty…")).toHaveCount(0);
});

test("when they cannot be told, the rest of the panel stands", async ({ page }) => {
  const members = new Members(page);
  await page.route("**/api/members/plans*", (route) => route.abort());
  await members.open("?status=Enabled");
  const [account] = await members.accounts();
  await page.goto(`/members?open=${account}`);
  await expect(members.panel.getByRole("rowheader")).toHaveCount(4);
  await expect(members.panel.getByText("The server did not answer.")).toBeVisible();
});
