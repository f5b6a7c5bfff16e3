import { Overview, whoIsNotMonitored } from "../overview";
import { expect, test, visit } from "../test";

test("who is not monitored in a Region", async ({ page }) => {
  await whoIsNotMonitored(page, (path) => visit(page, path));
});

test("the scope narrows the overview", async ({ page }) => {
  await visit(page, "/overview?region=eu-west-1");
  const overview = new Overview(page);
  await expect(overview.rows).toHaveCount(1);
  await expect(overview.rows).toContainText("eu-west-1");
  await page.getByRole("banner").locator("summary").first().click();
  await page.getByRole("checkbox", { name: "us-west-2" }).check();
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/\/overview\?region=us-west-2&region=eu-west-1$|\/overview\?region=eu-west-1&region=us-west-2$/);
  await expect(overview.rows).toHaveCount(2);
});
