import { hasNoViolation } from "../axe";
import { expect, test } from "../test";

test.use({ organization: "sign-in", accounts: 60, role: "nobody" });

test("the link in the log signs in once", async ({ page, server, browser, baseURL }) => {
  await page.goto("/operations");
  await expect(page.getByText(/Muster wrote a link to its log/)).toBeVisible();
  await expect(page.getByRole("button", { name: /Continue as/ })).toHaveCount(0);
  await hasNoViolation(page, "without a link");
  await page.getByRole("button", { name: "Write a new link to the log" }).click();
  await expect(page.getByRole("status")).toContainText("The newest link is in the log.");
  await page.getByRole("textbox", { name: /^The key/ }).fill("0123456789abcdef");
  await page.getByRole("button", { name: "Sign in as admin" }).click();
  await expect(page.getByRole("alert")).toContainText("This link was used already");
  await hasNoViolation(page, "with a wrong key");

  const key = await server.key();
  await page.goto(`/sign-in?key=${key}&next=%2Foperations`);
  await page.getByRole("button", { name: "Sign in as admin" }).click();
  await expect(page).toHaveURL(/\/operations$/);
  await expect(page.getByRole("banner").locator("summary").filter({ hasText: "admin" })).toContainText("local admin");

  const other = await (await browser.newContext({ baseURL, storageState: undefined })).newPage();
  await other.goto(`/sign-in?key=${key}`);
  await other.getByRole("button", { name: "Sign in as admin" }).click();
  await expect(other.getByRole("alert")).toContainText("This link was used already");
  await other.context().close();
});
