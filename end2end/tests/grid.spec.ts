import { Finding } from "../finding";
import { Members } from "../members";
import { inSight } from "../stops";
import { expect, type Page, test } from "../test";

test.use({ organization: "grid", accounts: 5000 });

/** The `aria-rowindex` values from the top, without the heading's. */
function places(page: Page): Promise<number[]> {
  return page.locator("table.members tbody [aria-rowindex]").evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("aria-rowindex"))));
}

test("one tab stop, and keys lead to every cell of every row", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  const grid = page.getByRole("grid", { name: "Members" });
  await expect(grid).toHaveAttribute("aria-rowcount", "5001");
  await expect(grid.locator('[tabindex="0"]')).toHaveCount(1);

  await new Finding(page).views.focus();
  await page.keyboard.press("Tab");
  await expect(members.row(1).getByRole("checkbox")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(members.row(1).getByRole("link")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(members.row(2).getByRole("link")).toBeFocused();
  await page.keyboard.press("End");
  await expect(members.row(2).locator("td").last()).toBeFocused();
  await page.keyboard.press("Control+End");
  await expect(members.row(5000).locator("td").last()).toBeFocused();
  await expect(members.range).toHaveText(/–5,000 of 5,000$/);
  await page.keyboard.press("PageUp");
  await page.keyboard.press("Home");
  await expect(members.row(5000).getByRole("checkbox")).not.toBeFocused();
  await page.keyboard.press("Control+Home");
  await expect(members.row(1).getByRole("checkbox")).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(members.everyRow).toBeFocused();
  await expect(grid.locator('[tabindex="0"]')).toHaveCount(1);
  await page.keyboard.press("Tab");
  await expect(members.bar.getByRole("checkbox")).toBeFocused();
});

test.describe("a wide window", () => {
  test.use({ viewport: { width: 1600, height: 900 } });

  test("beside an account the rows are as wide as their table, though columns are left out", async ({ page }) => {
    const members = new Members(page);
    await members.open();
    await members.row(1).getByRole("rowheader").getByRole("link").click();
    await expect(members.panel.getByRole("rowheader")).toHaveCount(4);
    const right = (part: Element) => part.getBoundingClientRect().right;
    const last = await members.row(1).locator("td").last().evaluate(right);
    expect(await members.scroller.evaluate(right) - last).toBeLessThan(3);
  });
});

for (const [width, height] of [[800, 600], [320, 480]]) {
  test.describe(`${width} × ${height}`, () => {
    test.use({ viewport: { width, height } });

    test("whatever the keys lead to is in sight", async ({ page }) => {
      const members = new Members(page);
      await members.open();
      await members.row(1).getByRole("checkbox").focus();
      await page.keyboard.press("Space");
      const right = Array<string>(5).fill("ArrowRight");
      const left = Array<string>(5).fill("ArrowLeft");
      const down = Array<string>(12).fill("ArrowDown");
      const keys = [...right, ...down, ...left, ...right, "Home", "End", "Control+End", ...left, "PageUp", "PageUp", "Control+Home"];
      for (const [at, key] of keys.entries()) {
        await page.keyboard.press(key);
        await expect.poll(() => inSight(page), `${at}: ${key}`).toBe(true);
      }
    });
  });
}

test.describe("while the rows cannot be read", () => {
  test.use({ complaints: /net::ERR_FAILED/ });

  test("those that are there stay, with the focus, and the others come once they can be", async ({ page }) => {
    const members = new Members(page);
    await members.open();
    await members.row(2).getByRole("link").focus();
    const name = await members.row(2).getByRole("link").textContent();
    await page.route(/\/api\/members\/window\?/, (route) => route.abort());
    await members.scroller.evaluate((scroller) => scroller.scrollTo({ top: 60_000 }));
    const said = page.getByRole("status").filter({ hasText: "could not be read" });
    await expect(said).toBeVisible();
    await expect(members.row(2).getByRole("link")).toBeFocused();
    await expect(members.row(2).getByRole("link")).toHaveText(name ?? "");
    await page.unroute(/\/api\/members\/window\?/);
    await expect(said).toBeHidden();
    await expect(members.rows.filter({ hasNotText: /\d{12}/ })).toHaveCount(0);
    await expect(members.row(2).getByRole("link")).toBeFocused();
  });
});

test("below the rows stands in full what the cell that has the focus cuts short", async ({ page }) => {
  const members = new Members(page);
  await members.open("?status=Invited");
  const foot = members.range.locator("xpath=..");
  const cell = (name: string) => members.row(2).locator(`td.${name}`);
  const full = (await cell("email").getAttribute("title")) ?? "";
  expect(full).toContain("@");
  await cell("email").focus();
  await expect(foot).toContainText(full);
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await expect(cell("updated")).toBeFocused();
  await expect(cell("updated"), "it says how long ago").toHaveText(/ ago$/);
  await expect(foot).toHaveText(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/);
  await page.keyboard.press("Tab");
  await expect(foot).not.toContainText("UTC");
});

test("keys tick rows, ranges and all, and open one", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  await members.row(2).getByRole("checkbox").focus();
  await page.keyboard.press("Space");
  await expect(members.bar).toContainText("1 account selected");
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Shift+Space");
  await expect(members.bar).toContainText("4,999 accounts selected");
  await page.keyboard.press("Control+a");
  await expect(members.bar).toContainText("5,000 accounts selected");
  await expect(members.row(5000)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(members.panel).toBeVisible();
});

test("the row that has the focus stays while all others scroll by, and the places rise", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  await members.row(3).getByRole("link").focus();
  const name = await members.row(3).getByRole("link").textContent();
  for (const place of [40, 900, 4900, 890, 60]) {
    await members.scrollTo(place);
    await expect(members.row(3).getByRole("link")).toBeFocused();
    await expect(members.row(3).getByRole("link")).toHaveText(name ?? "");
    const there = await places(page);
    expect(there).toEqual([...new Set(there)].toSorted((a, b) => a - b));
    expect(there.length, "only those around the view are drawn").toBeLessThan(60);
  }
  await page.keyboard.press("ArrowDown");
  await expect(members.row(4).getByRole("link")).toBeFocused();
  await expect(members.range).toHaveText(/^[34]–/);
});

test("the rows in view are soon there wherever it is scrolled to, and the page stays small", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  for (const place of [4000, 20, 2500, 2530, 2400, 5000]) {
    await members.scrollTo(place);
    await expect(members.rows.filter({ hasNotText: /\d{12}/ })).toHaveCount(0);
    expect(await page.locator("*").count()).toBeLessThan(1_000);
  }
});
