import { Members } from "../members";
import { expect, type Page, test, visit } from "../test";

const screens: [string, string, RegExp][] = [
  ["Overview", "Overview", /^Overview$/],
  ["Unprocessed", "Unprocessed", /^Unprocessed/],
  ["Operations", "Operations", /^Operations$/],
  ["History", "History", /^History$/],
  ["Audit trail", "Audit trail", /^Audit trail$/],
  ["Settings", "Settings", /^Settings$/],
  ["Members", "Members", /^Members/],
];

/** The screen has its title, its heading has the focus, and one polite live region says its name. */
async function arrived(page: Page, title: string, heading: RegExp) {
  await expect(page).toHaveTitle(`${title} · Muster`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(page.getByRole("status").filter({ hasText: new RegExp(`^${title}$`) })).toHaveCount(1);
}

test("each screen says that it is there, and its heading has the focus", async ({ page }) => {
  await visit(page, "/members");
  for (const [link, title, heading] of screens) {
    await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: new RegExp(`^${link}`) }).click();
    await arrived(page, title, heading);
  }
  await page.getByRole("link", { name: "Add accounts" }).click();
  await arrived(page, "Add accounts", /^Add accounts/);
  await page.goBack();
  await expect(page.getByRole("link", { name: "Add accounts" })).toBeFocused();
  await expect(page).toHaveTitle("Members · Muster");
});

test("the way back and forward leads to where one was", async ({ page }) => {
  await page.setViewportSize({ width: 900, height: 250 });
  await visit(page, "/overview");
  const number = page.getByRole("region", { name: "Regions by status, scrollable" }).locator("tbody").getByRole("link").last();
  await number.scrollIntoViewIfNeeded();
  const scrolled = await page.evaluate(() => window.scrollY);
  expect(scrolled, "there is something to scroll").toBeGreaterThan(0);
  await number.click();
  await arrived(page, "Members", /^Members/);
  expect(await page.evaluate(() => window.scrollY), "a new page begins at its top").toBe(0);
  await page.goBack();
  await expect(page).toHaveTitle("Overview · Muster");
  await expect(number, "of all that was followed").toBeFocused();
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(scrolled);
  await page.goForward();
  await arrived(page, "Members", /^Members/);
});

test("back in the list of members, the rows in view are those that were", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  await members.scrollTo(500);
  await expect(page).toHaveURL(/[?&]page=5$/);
  const history = page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "History" });
  await history.click();
  await arrived(page, "History", /^History$/);
  await page.goBack();
  await expect(history).toBeFocused();
  await expect(members.row(501)).toBeInViewport();
  await expect(members.row(480)).not.toBeInViewport();
});

test("whoever goes back before the list is drawn finds the page alive", async ({ page }) => {
  await visit(page, "/operations");
  for (let time = 0; time < 10; time += 1) {
    await page.evaluate(() => new Promise<void>((done) => {
      const seen = new MutationObserver(() => {
        if (!document.querySelector("table.members tbody tr")) return;
        seen.disconnect();
        history.back();
        done();
      });
      seen.observe(document.body, { childList: true, subtree: true });
      document.querySelector<HTMLAnchorElement>('nav a[href^="/members"]')?.click();
    }));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Operations");
  }
});
