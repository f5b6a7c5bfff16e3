import type { Page } from "./test";

/** Stops every timer of a page: from now on only the stream of changes can move it. */
export async function withoutTimers(page: Page) {
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
}

/** Remembers that the page was not loaded again. */
export async function mark(page: Page) {
  await page.evaluate("window.stayed = true");
  return () => page.evaluate("window.stayed");
}
