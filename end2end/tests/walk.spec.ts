import { readFileSync } from "node:fs";
import path from "node:path";
import { tooWide } from "../narrow";
import { enter, everyScreen, type Screen } from "../screens";
import { walk } from "../stops";
import { expect, type Page, test } from "../test";

/* Every screen, looked at as it stands there. */

test.slow();

test.use({
  organization: "walk",
  // What does not exist is answered as such.
  complaints: /404 \(Not Found\)/,
});

let screens: Screen[] = [];

test.beforeAll(async ({ browser, server, baseURL }) => {
  const context = await browser.newContext({ baseURL, storageState: { cookies: [await server.signIn("admin")], origins: [] } });
  screens = await everyScreen(await context.newPage());
  await context.close();
});

test("every route has a screen that is looked at", () => {
  const routes = readFileSync(path.resolve(__dirname, "../../app/src/routes.rs"), "utf8").matchAll(/path!\("([^"]+)"\)/g);
  const patterns = [...routes].map(([, route]) => route);
  expect(patterns.length).toBeGreaterThan(10);
  const seen = screens.map(({ path }) => path.replace(/\?.*/, ""));
  // Whoever is signed in has no business there; the axe tests open it.
  const missing = patterns.filter((route) => route !== "/sign-in" && !seen.some((path) => new RegExp(`^${route.replace(":id", "\\d+")}$`).test(path)));
  expect(missing).toEqual([]);
});

/** Does the same on every screen. */
async function onEach(page: Page, look: (screen: string) => Promise<void>) {
  for (const screen of screens) {
    await test.step(screen.name, async () => {
      await enter(page, screen);
      await look(screen.name);
    });
  }
}

/** Each menu of the page in turn, open. */
async function inEachMenu(page: Page, look: (menu: string) => Promise<void>) {
  for (const summary of await page.locator(".menu > summary").filter({ visible: true }).all()) {
    await summary.click();
    await look((await summary.textContent()) ?? "");
    await page.keyboard.press("Escape");
    await expect(summary, "who leaves a menu is where they came from").toBeFocused();
  }
}

// A window of 1280 × 1024 at 400 % is 320 × 256.
for (const [colorScheme, width, height] of [["light", 1280, 720], ["dark", 320, 640], ["light", 320, 256]] as const) {
  test.describe(`${colorScheme}, ${width} × ${height}`, () => {
    test.use({ colorScheme, viewport: { width, height } });

    test("every stop is seen, with a ring that stands out; nothing is cut off", async ({ page }) => {
      await onEach(page, async (screen) => {
        expect.soft(await tooWide(page), screen).toEqual([]);
        const there = await walk(page, "Tab");
        expect.soft(there.wrong, screen).toEqual([]);
        expect.soft(there.stops, screen).toBeGreaterThan(8);
        const back = await walk(page, "Shift+Tab");
        expect.soft(back.wrong, `${screen}, backwards`).toEqual([]);
        expect.soft(back.stops, `${screen}, backwards`).toBe(there.stops);
        await inEachMenu(page, async (menu) => expect.soft(await tooWide(page), `${screen}, ${menu}`).toEqual([]));
      });
    });
  });
}

test("nothing moves by itself while a screen comes up", async ({ page }) => {
  await page.addInitScript(() => {
    const moved: string[] = [];
    const sum = { moved, shift: 0 };
    Object.assign(window, { sum });
    type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node?: Node; previousRect: DOMRect; currentRect: DOMRect }[] };
    const named = (node?: Node) => (node instanceof Element ? `${node.tagName}.${node.getAttribute("class")}` : `“${node?.textContent?.slice(0, 30)}”`);
    const at = ({ x, y, width, height }: DOMRect) => [x, y, width, height].map(Math.round).join(" ");
    new PerformanceObserver((list) => {
      for (const { hadRecentInput, value, sources } of list.getEntries() as Shift[]) {
        const by = sources.map(({ node, previousRect, currentRect }) => `${named(node)} ${at(previousRect)} → ${at(currentRect)}`);
        if (hadRecentInput) continue;
        sum.shift += value;
        moved.push(`${value.toFixed(4)}: ${by.join(", ")}`);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 720 });
    await onEach(page, async (screen) => {
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      // The figure to reach: a busy machine paints a bar before its last button has come, which is less.
      expect.soft(await page.evaluate("sum.shift < 0.01 ? [] : sum.moved"), `${screen}, ${width} wide`).toEqual([]);
    });
  }
});
