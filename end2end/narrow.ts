import type { Page } from "./test";

/** What of a page does not fit its window: only tables may be scrolled sideways. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    const wrong: string[] = [];
    if (document.documentElement.scrollWidth > wide) wrong.push(`the page is ${document.documentElement.scrollWidth} wide`);
    const named = (element: Element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class")} “${(element.textContent ?? "").trim().slice(0, 40)}”`;
    for (const element of document.querySelectorAll<HTMLElement>("body *")) {
      const { overflowX, position } = getComputedStyle(element);
      const cut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
      const isTable = element.closest("table") || element.querySelector(":scope > table");
      if (!element.checkVisibility()) continue;
      if (overflowX !== "visible" && cut && !isTable && !element.matches(".sr-only, .sr-only *, textarea, input, .copy")) wrong.push(`${named(element)} is cut off`);
      if (!element.matches("a, button, input, select, textarea, summary, h1, h2, h3, p") || element.closest("table, .sr-only, .skip") || position === "fixed") continue;
      for (const { left, right, width } of element.getClientRects()) {
        if (width > 1 && (left < -0.5 || right > wide + 0.5)) wrong.push(`${named(element)} reaches from ${left} to ${right}`);
      }
    }
    return wrong;
  });
}
