import { mark } from "../live";
import { Members } from "../members";
import { expect, type Locator, type Page, test, visit } from "../test";

/** What each screen asks for, and what it says until the answer is there. */
const screens: [string, string, string][] = [
  ["Overview", "overview/matrix", "Reading how many members have which status…"],
  ["Unprocessed", "unprocessed/list", "Reading what was not processed…"],
  ["Operations", "operations/list", "Reading the operations…"],
  ["History", "history/list", "Reading the history…"],
  ["Audit trail", "audit/list", "Reading the audit trail…"],
  ["Settings", "settings/show_overview", "Asking GuardDuty in every Region…"],
];

/** Keeps an answer back while somebody goes where it is waited for: until it is there, this is said. */
async function saysMeanwhile(page: Page, asked: string, said: Locator, go: () => Promise<void>) {
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route(`**/api/${asked}*`, async (route) => {
    await held;
    await route.continue();
  });
  await go();
  await expect(said).toBeVisible();
  answer();
  await expect(said).toHaveCount(0);
}

test("each screen that waits for its data says so, under its heading", async ({ page }) => {
  await visit(page, "/members");
  for (const [name, asked, text] of screens) {
    await saysMeanwhile(page, asked, page.getByText(text), async () => {
      await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: new RegExp(`^${name}`) }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(new RegExp(`^${name}`));
      await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
    });
  }
});

test("what is kept under a number, and an open account, say so too", async ({ page }) => {
  await visit(page, "/members/look-up");
  await page.getByRole("textbox", { name: /^Account ids/ }).fill("999000000000");
  await saysMeanwhile(page, "look_up/show", page.getByText("Reading…", { exact: true }), () =>
    page.getByRole("main").getByRole("button", { name: "Look up" }).click(),
  );
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();

  const members = new Members(page);
  await members.open("?status=Enabled");
  await saysMeanwhile(page, "members/details", members.panel.getByText("Reading the account…"), () =>
    members.rows.first().getByRole("rowheader").getByRole("link").click(),
  );
  await expect(members.panel.getByRole("rowheader")).toHaveCount(4);
});

test.describe("data that could not be asked for", () => {
  // A request is aborted on purpose.
  test.use({ complaints: /ERR_FAILED/ });

  test("another try loads the page anew", async ({ page }) => {
    await visit(page, "/members");
    const stayed = await mark(page);
    await page.route("**/api/history/list*", (route) => route.abort());
    await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "History" }).click();
    const failed = page.getByRole("alert").filter({ hasText: "The server did not answer." });
    await failed.getByRole("link", { name: "Try again" }).click();
    await expect(failed).toHaveCount(0);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("History");
    await expect(page).toHaveURL(/\/history$/);
    expect(await stayed(), "the page was loaded again").toBeUndefined();
  });
});
