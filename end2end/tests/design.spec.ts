import { hasNoViolation } from "../axe";
import { tooWide } from "../narrow";
import { Server } from "../server";
import { expect, test as base, type Locator, type Page } from "../test";

/** A Muster that serves the page of building blocks, which others do not. */
const test = base.extend<object, { withDesign: Server }>({
  withDesign: [
    async ({}, use) => {
      const settings = { backend: "emulator", accounts: 1, approvalAbove: 0, pace: { latencyMs: 0, rateLimit: 0 } } as const;
      const server = new Server({ ...settings, environment: { MUSTER_DESIGN_PAGE: "true" } });
      await server.start();
      await use(server);
      await server.kill();
    },
    { scope: "worker" },
  ],
  storageState: async ({ withDesign }, use) => use({ cookies: [await withDesign.signIn("viewer")], origins: [] }),
  baseURL: async ({ withDesign }, use) => use(withDesign.url),
});

async function open(page: Page) {
  await page.goto("/design");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Building blocks");
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("every building block passes axe, closed and open", async ({ page }) => {
      await open(page);
      await expect(page.locator("script"), "nothing of it is run in the browser").toHaveCount(0);
    await expect(page.getByRole("dialog"), "open, in the page").toHaveCount(3);
    await expect(page.getByRole("region", { name: "Selection" }).getByRole("group")).toHaveCount(6);
      await hasNoViolation(page, "building blocks");
      await page.locator("summary").nth(1).click();
      await hasNoViolation(page, "menu open");
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await tooWide(page)).toEqual([]);
    });
  });
}

/** The grey values of pictures, by the browser that made them. */
function greys(page: Page, pictures: Buffer[]): Promise<number[][]> {
  const texts = pictures.map((picture) => picture.toString("base64"));
  return page.evaluate(async (texts) => {
    const canvas = document.createElement("canvas");
    const found: number[][] = [];
    for (const text of texts) {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
      const context = canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      found.push(Array.from({ length: data.length / 4 }, (_, at) => 0.2126 * data[at * 4] + 0.7152 * data[at * 4 + 1] + 0.0722 * data[at * 4 + 2]));
    }
    return found;
  }, texts);
}

/** How many pixels of two pictures differ clearly. */
const difference = (one: number[], other: number[]) => one.filter((grey, at) => Math.abs(grey - (other[at] ?? -255)) > 80).length;

async function picturesOf(page: Page, parts: Locator[]): Promise<number[][]> {
  const pictures: Buffer[] = [];
  for (const part of parts) pictures.push(await part.screenshot());
  return greys(page, pictures);
}

test("each status has a shape and a word of its own", async ({ page }) => {
  // Where colours are forced, every mark has the same.
  await page.emulateMedia({ forcedColors: "active" });
  await open(page);
  const statuses = page.getByRole("region", { name: "Statuses, scrollable" }).getByRole("rowheader");
  const words = await statuses.allTextContents();
  expect(words).toHaveLength(14);
  expect(new Set(words).size).toBe(14);
  const marks = await picturesOf(page, await statuses.locator(".mark").all());
  const alike = marks.flatMap((mark, at) => marks.slice(0, at).flatMap((other, before) => (difference(mark, other) < 14 ? [`${words[before]} and ${words[at]}`] : [])));
  expect(alike).toEqual([]);
});

test("what is chosen, marked or focused is seen where colours are forced", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await open(page);
  const pairs: [string, Locator, Locator][] = [
    ["a pressed button", page.getByRole("button", { name: "Pressed" }).first(), page.getByRole("button", { name: "Not now" }).first()],
    ["a filter that is on", page.locator(".chip[aria-current]").first(), page.locator(".chip:not([aria-current])").first()],
    ["a selected row", page.locator("tr.ticked .id").first(), page.locator("tbody tr:not(.ticked) th:has(a.id) .id").first()],
  ];
  for (const [what, chosen, other] of pairs) {
    const ground = (part: Locator) => part.evaluate((element) => getComputedStyle(element.closest("th, button, a.chip") as Element).backgroundColor);
    expect(await ground(chosen), what).not.toBe(await ground(other));
  }
  for (const list of ["Choices", "The keys have come to one"]) {
    const options = page.getByRole("listbox", { name: list }).getByRole("option");
    const outline = (selected: boolean) => options.and(page.getByRole("option", { selected })).first().evaluate((option) => getComputedStyle(option).outlineStyle);
    expect([await outline(true), await outline(false)], `what is chosen of ${list}`).toEqual(["solid", "none"]);
  }
  const [begun, underWay, done] = await picturesOf(page, [0, 1, 4].map((at) => page.getByRole("progressbar").nth(at)));
  expect(difference(begun, underWay), "how far it is").toBeGreaterThan(500);
  expect(difference(underWay, done), "that it is not over").toBeGreaterThan(500);
  const button = page.getByRole("button", { name: "Plain" });
  await button.scrollIntoViewIfNeeded();
  const around = async () => {
    const { x, y, width, height } = (await button.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    return page.screenshot({ clip: { x: x - 6, y: y - 6, width: width + 12, height: height + 12 } });
  };
  const before = await around();
  await button.focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await expect(button).toBeFocused();
  const [without, ring] = await greys(page, [before, await around()]);
  expect(difference(without, ring), "the ring").toBeGreaterThan(100);
});

test("who wants no motion has none", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await open(page);
  const moving = () => page.evaluate(() => document.getAnimations().length);
  expect(await moving(), "otherwise there is some").toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await moving()).toBe(0);
});
