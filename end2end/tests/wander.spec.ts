import { expect, type Page, test, visit } from "../test";

/** Somebody who is quicker than the page, and never waits for what was asked for. */
const STEPS = process.env.MUSTER_SOAK ? 2_000 : 60;

/** The same numbers for the same seed (mulberry32), each below one. */
function numbers(seed: number) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Something that has the focus goes with its screen, so it gets it first. */
function stand(page: Page, at: number) {
  return page.evaluate((at) => {
    const stops = document.querySelectorAll<HTMLElement>("main :is(a[href], button, input, summary, [tabindex])");
    stops[Math.floor(at * stops.length)]?.focus();
  }, at);
}

function follow(page: Page, at: number) {
  return page.evaluate((at) => {
    const links = [...document.querySelectorAll<HTMLAnchorElement>("main a[href^='/'], nav a[href^='/']")];
    const inside = links.filter((link) => !link.hasAttribute("download") && !link.target);
    inside[Math.floor(at * inside.length)]?.click();
  }, at);
}

/** Somebody looks on for so many frames. */
function frames(page: Page, many: number) {
  return page.evaluate(async (many) => {
    for (let frame = 0; frame < many; frame += 1) await new Promise(requestAnimationFrame);
  }, many);
}

for (const seed of [1, 2]) {
  test(`whoever wanders about in haste (${seed}) has a page that goes on`, async ({ page }) => {
    test.setTimeout(1_200_000);
    const next = numbers(seed);
    const one = <T>(of: T[]) => of[Math.floor(next() * of.length)];
    await visit(page, "/members");
    for (let step = 0; step < STEPS; step += 1) {
      const at = next();
      const ways = [
        () => page.keyboard.type(`g${one(["m", "v", "u", "o", "h", "a", "s"])}`),
        () => page.evaluate(() => history.back()),
        () => page.evaluate(() => history.forward()),
        () => follow(page, at),
        () => page.keyboard.press(one(["ArrowDown", "ArrowRight", "PageDown", "End", "Escape", "x"])),
        () => page.keyboard.type("/dis"),
      ];
      // Where the whole page is loaded anew, what is asked of the old one has no answer.
      await stand(page, next()).catch(() => {});
      await one(ways)().catch(() => {});
      await frames(page, one([0, 0, 1, 4, 9, 24])).catch(() => {});
      // Before the first page there is none.
      if (!page.url().startsWith("http")) await visit(page, "/members");
    }
    const box = page.getByRole("dialog", { name: "Find or go to" }).getByRole("combobox");
    await expect(async () => {
      await page.keyboard.press("Control+k");
      await expect(box).toBeFocused({ timeout: 5_000 });
    }).toPass();
  });
}
