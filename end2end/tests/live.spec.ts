import { mark, withoutTimers } from "../live";
import { Members } from "../members";
import { Operation, Plan } from "../plans";
import { type BrowserContext, expect, numberIn, type Page, test, visit, written } from "../test";

test.use({
  organization: "live",
  accounts: 600,
  pace: { latencyMs: 100, rateLimit: 4 },
  // A stream that is refused on purpose.
  complaints: /503 \(Service Unavailable\)/,
});

/** Starts to stop Enabled accounts, all of the organization's or the first so many by invitation. */
async function stopEnabled(page: Page, many: "all" | number) {
  const members = new Members(page);
  await members.open(`?status=Enabled&type=${many === "all" ? "organizations" : "invitation"}`);
  if (many === "all") await members.allThatMatch.check();
  else for (const tick of (await members.rowTicks.all()).slice(0, many)) await tick.check();
  const accounts = many === "all" ? await numberIn(members.range, / of ([\d,]+)$/) : many;
  await expect(members.action("Stop")).toHaveText(`Stop ${written(accounts)}`);
  await members.action("Stop").click();
  const plan = new Plan(page);
  const cells = await plan.isFor("Stop", accounts);
  return { accounts: await plan.accounts("Stop"), cells, operation: await plan.confirm("Stop") };
}

test("two browsers see the same operation move", async ({ page, browser, baseURL }) => {
  const context = await browser.newContext({ baseURL });
  const other = await context.newPage();
  await withoutTimers(other);
  await visit(other, "/operations");
  const stayed = await mark(other);
  const { accounts, cells, operation } = await stopEnabled(page, "all");
  await other.getByRole("link", { name: `Stop ${written(accounts)} accounts in 4 Regions` }).click();
  expect(other.url()).toBe(page.url());
  const same = new Operation(other);
  await same.isInTheMiddle(cells);
  const processed = await operation.finishes("Stopped", cells);
  expect(await same.finishes("Stopped", cells)).toBe(processed);
  await expect(other.getByRole("link", { name: /^Operations/ })).toHaveText("Operations");
  expect(await stayed()).toBe(true);
  await context.close();
});

test("whoever is in a table that changes stays in it", async ({ page, browser, baseURL }) => {
  const context = await browser.newContext({ baseURL });
  const other = await context.newPage();
  await visit(other, "/overview");
  const table = other.getByRole("region", { name: "Regions by status, scrollable" });
  await table.focus();
  const before = (await table.textContent()) ?? "";
  const { cells, operation } = await stopEnabled(page, 2);
  await operation.finishes("Stopped", cells);
  await expect(table).not.toHaveText(before);
  await expect(table).toBeFocused();
  await context.close();
});

/** Has tabs be in the background when they are told so: in a browser without a window every tab can be seen. */
async function withBackground(context: BrowserContext) {
  await context.addInitScript(() => {
    let hidden = false;
    Object.defineProperty(document, "hidden", { get: () => hidden });
    Object.assign(window, {
      putInBackground(value: boolean) {
        hidden = value;
        document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
      },
    });
  });
}

test("of eight tabs all load, the one in front is live, and the others ask nothing", async ({ page, context }) => {
  await withBackground(context);
  const tabs: Page[] = [];
  let front = page;
  /** Puts one in front, and the one that was there behind it. */
  const show = async (tab: Page) => {
    await front.evaluate("putInBackground(true)");
    front = tab;
    await front.evaluate("putInBackground(false)");
  };
  await visit(page, "/operations");
  for (let tab = 1; tab < 8; tab += 1) {
    const opened = await context.newPage();
    await opened.goto("/operations");
    tabs.push(opened);
    await show(opened);
    await visit(opened, "/operations");
  }
  const asked: string[] = [];
  for (const tab of [page, ...tabs].filter((tab) => tab !== front)) tab.on("request", (request) => asked.push(request.url()));
  const { cells, operation } = await stopEnabled(front, 4);
  expect(await operation.finishes("Stopped", cells)).toBe(cells);
  expect(asked).toEqual([]);

  const line = page.getByRole("row").filter({ hasText: /Stop 4 accounts in \d Regions?/ });
  await expect(line).toHaveCount(0);
  await show(page);
  await expect(line, "what it missed is there as soon as it is looked at").toContainText(`Finished${cells} of ${cells}`);
});

test("a page whose stream is refused asks from time to time, and for the stream again", async ({ page }) => {
  let refused = 0;
  await page.route(/\/events/, (route) => {
    refused += 1;
    return route.fulfill({ status: 503 });
  });
  const { cells, operation } = await stopEnabled(page, 3);
  expect(await operation.finishes("Stopped", cells)).toBe(cells);
  await expect.poll(() => refused, { message: "it is asked for more than once" }).toBeGreaterThan(1);
  const opened = page.waitForResponse((response) => response.url().includes("/events") && response.ok());
  await page.unroute(/\/events/);
  await opened;
});
