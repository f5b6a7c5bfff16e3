import { expect, test } from "../server";

test("the page answers with the members", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Members", level: 1 })).toBeVisible();
});
