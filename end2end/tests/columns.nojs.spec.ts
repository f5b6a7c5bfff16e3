import { Columns } from "../columns";
import { expect, test } from "../test";

test.use({ organization: "columns-nojs", accounts: 40 });

test("columns are chosen by plain forms", async ({ page }) => {
  const columns = new Columns(page);
  await page.goto("/members?status=Enabled");
  await columns.opener.click();
  await columns.button("E-mail").click();
  await expect(page, "back where it was").toHaveURL(/\/members\?status=Enabled$/);
  expect(await columns.headings()).toEqual(["Account", "Status", "Regions", "Invited", "Updated", "Not processed"]);
  await columns.opener.click();
  await columns.button("Move Updated to the front").click();
  expect(await columns.headings()).toEqual(["Account", "Status", "Regions", "Updated", "Invited", "Not processed"]);
});
