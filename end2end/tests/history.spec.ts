import { stopOneAndAskWho } from "../history";
import { expect, test, visit } from "../test";

test.use({ organization: "history", accounts: 120 });

test("who stopped this account", async ({ page }) => {
  const { account, history } = await stopOneAndAskWho(page, (path) => visit(page, path));
  const menu = page.getByRole("banner").locator("summary").first();
  await menu.click();
  await page.getByRole("checkbox", { name: "us-west-2" }).check();
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/\/history\?region=us-west-2$/);
  await expect(history.rows.filter({ hasText: account }), "it was in another Region").toHaveCount(0);
});
