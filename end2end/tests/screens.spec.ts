import { mark } from "../live";
import { Members } from "../members";
import { Plan } from "../plans";
import { Settings } from "../settings";
import { expect, type Page, test, visit } from "../test";

test.use({ organization: "screens", accounts: 200 });

/** The module with the screens that are not in the first one. */
const later = "**/split_later.wasm";

const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const link = (page: Page, name: string) => page.getByRole("link", { name, exact: true }).first();

/** How each screen is reached from the list of members, and what stands above it. */
const screens: Record<string, (page: Page) => Promise<void>> = {
  "Add accounts": (page) => link(page, "Add accounts").click(),
  "Add accounts 1 account": async (page) => {
    await link(page, "Add accounts").click();
    await page.getByRole("textbox", { name: /^Accounts, one a line/ }).fill("111122223333, root@example.com");
    await page.getByRole("button", { name: "Check the list" }).click();
  },
  "Look up accounts": (page) => link(page, "Look up").click(),
  "0 members 1 not known to GuardDuty": async (page) => {
    await link(page, "Look up").click();
    await page.getByRole("textbox").fill("999999999999");
    await page.getByRole("main").getByRole("button", { name: "Look up" }).click();
  },
  Unprocessed: (page) => page.getByRole("link", { name: /^Unprocessed/ }).first().click(),
  Operations: (page) => page.getByRole("link", { name: /^Operations/ }).click(),
  History: (page) => link(page, "History").click(),
  "Audit trail": (page) => link(page, "Audit trail").click(),
  Settings: (page) => link(page, "Settings").click(),
  "Connection check": async (page) => {
    await link(page, "Settings").click();
    await new Settings(page).check();
  },
  "Disassociate 1 account": async (page) => {
    const members = new Members(page);
    await members.rowTicks.first().check();
    await members.action("Disassociate").click();
  },
  "Disassociat": async (page) => {
    const members = new Members(page);
    await members.rowTicks.first().check();
    await members.action("Disassociate").click();
    await new Plan(page).confirm("Disassociate");
  },
};

for (const [name, reach] of Object.entries(screens)) {
  test(`${name}: from the list and back, and by its own URL`, async ({ page }) => {
    const members = new Members(page);
    await members.open("?status=Invited");
    let stayed = await mark(page);
    await reach(page);
    await expect(heading(page)).toContainText(name);
    // A file may be in this form, so the browser sends it.
    if (name === "Add accounts 1 account") stayed = await mark(page);
    await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: /^Members/ }).click();
    await expect(members.everyRow).toBeEnabled();
    await page.goBack();
    await expect(heading(page)).toContainText(name);
    expect(await stayed(), "no page was loaded again").toBe(true);
    await visit(page, page.url());
    await expect(heading(page)).toContainText(name);
  });
}

test.describe("the code of a screen is on its way", () => {
  test.use({ complaints: /404/ });

  test("who goes on to another number while the code is on its way gets that one", async ({ page }) => {
    await new Members(page).open("?status=Invited");
    const stayed = await mark(page);
    let letGo = () => {};
    const held = new Promise<void>((done) => (letGo = done));
    await page.route(later, async (route) => {
      await held;
      await route.continue();
    });
    const go = (number: number) =>
      page.evaluate((number) => {
        const link = document.body.appendChild(document.createElement("a"));
        link.href = `/operations/${number}`;
        link.click();
      }, number);
    const asked = page.waitForRequest(later);
    await go(900_002);
    await asked;
    await go(900_001);
    letGo();
    await expect(heading(page)).toHaveText("Operation");
    await expect(page.getByText("There is no such operation")).toBeVisible();
    await expect(page).toHaveURL(/\/operations\/900001$/);
    expect(await stayed(), "the page was loaded again").toBeUndefined();
  });
});

test.describe("the server has another version by now", () => {
  test.use({ complaints: /404|Failed to execute 'compile'|WebAssembly/ });

  test("a screen whose code is no more is opened anew", async ({ page }) => {
    await new Members(page).open("?status=Invited");
    const stayed = await mark(page);
    await page.route(later, (route) => route.fulfill({ status: 404 }), { times: 1 });
    await link(page, "History").click();
    await expect(heading(page)).toHaveText("History");
    await expect(page).toHaveURL(/\/history$/);
    expect(await stayed(), "the page was loaded again").toBeUndefined();
    await page.goBack();
    await expect(heading(page)).toContainText("Members");
  });

  test("a screen whose code never comes can be used as it was sent", async ({ page }) => {
    await page.route(later, (route) => route.fulfill({ status: 404 }));
    await page.goto("/settings");
    await new Settings(page).check();
    await link(page, "History").click();
    await expect(heading(page)).toHaveText("History");
    await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: /^Members/ }).click();
    await expect(new Members(page).everyRow, "the list needs no other code").toBeEnabled();
  });
});
