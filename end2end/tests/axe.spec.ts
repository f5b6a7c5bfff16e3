import AxeBuilder from "@axe-core/playwright";
import { Members } from "../members";
import { Plan } from "../plans";
import { expect, type Page, test, visit } from "../test";

test.use({
  organization: "axe",
  pace: { latencyMs: 150, rateLimit: 0 },
  // The page that does not exist is answered as such.
  complaints: /404 \(Not Found\)/,
});

/** Every rule of axe, none switched off. */
async function hasNoViolation(page: Page, state: string) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.html.slice(0, 120)}`));
  expect.soft(found, state).toEqual([]);
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("nothing has been done yet", async ({ page }) => {
      await visit(page, "/operations");
      // The first theme's operations are kept by the server: only the first finds the list empty.
      if (colorScheme === "light") await expect(page.getByText("Nothing has been done yet.")).toBeVisible();
      await hasNoViolation(page, "operations");
    });

    test("members", async ({ page }) => {
      const members = new Members(page);
      await members.open();
      await hasNoViolation(page, "idle");
      await members.rowTicks.nth(2).check();
      await expect(members.bar).toContainText("1 account selected");
      await expect(members.action("Delete")).toHaveAttribute("title", /accounts?:|, /);
      await hasNoViolation(page, "selected");
      await page.getByRole("banner").locator("summary").first().click();
      await expect(page.getByRole("button", { name: "Apply" })).toBeVisible();
      await hasNoViolation(page, "Region menu");
      await page.getByRole("banner").locator("summary").nth(1).click();
      await hasNoViolation(page, "freshness menu");
      await page.keyboard.press("Escape");
      await members.rows.first().getByRole("rowheader").getByRole("link").click();
      await expect(members.panel.getByRole("rowheader")).toHaveCount(4);
      await hasNoViolation(page, "panel");
      await members.search.fill("nobody@nowhere");
      await expect(page.getByText("No member matches these filters.")).toBeVisible();
      await hasNoViolation(page, "no match");
    });

    test("add accounts", async ({ page }) => {
      await visit(page, "/members/add");
      await hasNoViolation(page, "empty");
      await page.getByRole("textbox", { name: /^Accounts, one a line/ }).fill("111122223333, root@example.com\n1234, x");
      await expect(page.getByText("1 line to be mended first:")).toBeVisible();
      await hasNoViolation(page, "with a mistake");
    });

    test("plan, operation, outcome", async ({ page, backend }) => {
      const members = new Members(page);
      // Each theme has its own half of what is not processed.
      await members.open(`?status=Created&q=${colorScheme === "light" ? "root" : ""}`);
      await members.allThatMatch.check();
      await expect(members.action("Invite")).toHaveText(/^Invite \d+$/);
      await members.action("Invite").click();
      await expect(page.getByRole("heading", { level: 1 })).toContainText("Invite");
      await hasNoViolation(page, "plan of an invitation");
      await page.getByRole("main").getByRole("button", { name: /^Invite/ }).click();
      await expect(page.getByRole("progressbar").first()).toBeVisible();
      if (backend === "aws") await hasNoViolation(page, "running");
      await expect(page.getByText(/^Finished · started by/)).toBeVisible();
      await expect(page.getByRole("button", { name: /^Retry just these/ }).first()).toBeVisible();
      await hasNoViolation(page, "finished with failures");
      await page.getByRole("group").filter({ hasText: "GuardDuty’s own words" }).first().click();
      await hasNoViolation(page, "details");
      await page.getByRole("link", { name: /^Operations/ }).click();
      await expect(page.getByRole("row")).not.toHaveCount(0);
      await hasNoViolation(page, "operations with entries");
      await members.open("?has=unprocessed");
      await hasNoViolation(page, "marked rows");
      await members.rows.first().getByRole("rowheader").getByRole("link").click();
      await expect(members.panel.getByRole("link", { name: /^Operation \d+$/ })).toBeVisible();
      await hasNoViolation(page, "panel with a remedy");
    });

    test("a plan that asks for its count", async ({ page }) => {
      const members = new Members(page);
      await members.open("?status=Enabled");
      await members.wholePage.check();
      await expect(members.action("Stop")).toHaveText("Stop 100");
      await members.action("Stop").click();
      await expect(new Plan(page).count).toBeVisible();
      await hasNoViolation(page, "plan");
    });

    test("what does not exist", async ({ page }) => {
      for (const path of ["/nowhere", "/plans/999999", "/operations/999999"]) {
        await visit(page, path);
        await hasNoViolation(page, path);
      }
    });
  });
}
