import { expect, test } from "../test";

// The page that is taken over is not the one that was sent: the program ends by that, as by any error of its own.
test.use({ complaints: /hydrat|unreachable|RuntimeError|panicked/i });

test("a page whose program has ended says so, and is loaded again", async ({ page }) => {
  const changed = await page.context().newPage();
  await changed.route("**/settings", async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace(/(<main[^>]*>)[\s\S]*(<\/main>)/, "$1$2");
    await route.fulfill({ response: answer, body });
  }, { times: 1 });
  await changed.goto("/settings");
  const notice = changed.getByRole("alert").filter({ hasText: "This page has stopped" });
  await expect(notice).toBeVisible();
  await notice.getByRole("link", { name: "Load it again" }).click();
  await expect(changed.getByRole("heading", { level: 1 })).toHaveText("Settings");
  await expect(notice).toBeHidden();
});
