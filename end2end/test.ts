import { type BrowserContext, expect, type Locator, type Page } from "@playwright/test";
import { test as served } from "./server";

type Options = {
  /** What the browser may complain about: a test that provokes a refusal names it. */
  complaints: RegExp | undefined;
};

/** Every page of every test is watched: a complaint in the console, an exception or a blocked resource fails it. */
export const test = served.extend<Options & { watched: void }>({
  complaints: [undefined, { option: true }],

  watched: [
    async ({ context, complaints, javaScriptEnabled }, use) => {
      const heard: string[] = [];
      const hear = (text: string) => {
        if (!complaints?.test(text) && !slow.test(text)) heard.push(text);
      };
      // On a busy machine the large module of the development build is compiled long after it has come.
      const slow = process.env.MUSTER_PROGRAM ? /^$/ : /split_later\.wasm was preloaded using link preload but not used within a few seconds/;
      // Without JavaScript nothing uses what is preloaded for it, and the browser warns of that.
      const types = javaScriptEnabled ? ["error", "warning"] : ["error"];
      context.on("console", (message) => {
        if (types.includes(message.type())) hear(`${message.type()}: ${message.text()}`);
      });
      context.on("weberror", (error) => hear(`exception: ${error.error().message}`));
      await context.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => {
          console.error(`Content-Security-Policy ${event.violatedDirective} blocks ${event.blockedURI}`);
        });
      });
      await use();
      expect(heard, "the browser complains").toEqual([]);
    },
    { auto: true },
  ],
});

export { type BrowserContext, expect, type Locator, type Page };

/** Opens a page and waits until every Region is read and the page runs in the browser: only then are times relative. */
export async function visit(page: Page, path: string) {
  await page.goto(path);
  const freshness = page.getByRole("banner").locator("summary").filter({ hasText: "Updated" });
  await expect(freshness).toHaveText(/just now| ago/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

/** The same without a script, where a page stays as it came: it is asked for again until every Region is read. */
export async function visitPlainly(page: Page, path: string) {
  await expect(async () => {
    await page.goto(path);
    await expect(page.getByRole("banner").locator("summary").filter({ hasText: "Updated" })).toBeVisible({ timeout: 1_000 });
  }).toPass();
}

/** The number in a text: `12,400` is 12400. */
export async function numberIn(locator: Locator, pattern = /([\d,]+)/): Promise<number> {
  await expect(locator).toHaveText(pattern);
  const found = pattern.exec((await locator.textContent()) ?? "");
  if (!found) throw new Error(`${locator} has no ${pattern}`);
  return Number(found[1].replaceAll(",", ""));
}

/** A number as the page writes it: 12400 is `12,400`. */
export const written = (number: number) => number.toLocaleString("en-US");
