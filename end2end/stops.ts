import type { Page } from "./test";

/** More stops than any screen has: the walk goes in a circle. */
const MOST_STOPS = 300;

/** Whether the middle of what has the focus can be seen. */
export function inSight(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const stop = document.activeElement ?? document.body;
    const { left, right, top, bottom } = stop.getBoundingClientRect();
    const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return stop !== document.body && !!there && (stop.contains(there) || there === stop.closest("label"));
  });
}

/** What is wrong with the stops of a screen that Tab leads to (Shift+Tab, if backwards), and how many there are. */
export async function walk(page: Page, key: "Tab" | "Shift+Tab"): Promise<{ stops: number; wrong: string[] }> {
  await page.evaluate(() => {
    // Wherever the focus was, the walk begins before everything.
    const start = document.createElement("a");
    start.tabIndex = -1;
    document.body.prepend(start);
    start.focus();
    start.remove();
    Object.assign(window, { seen: new Set<Element>() });
  });
  const wrong: string[] = [];
  for (let stops = 0; stops < MOST_STOPS; ) {
    await page.keyboard.press(key);
    const found = await page.evaluate(look);
    if (found === "end") return { stops, wrong };
    if (found === "inside") continue;
    stops += 1;
    wrong.push(...found);
  }
  return { stops: MOST_STOPS, wrong: [...wrong, "the walk does not end"] };
}

/** What is wrong with the element that has the focus; `end` when the walk is over, `inside` within one that has several stops. */
function look(): "end" | "inside" | string[] {
  const stop = document.activeElement as HTMLElement | null;
  const walked = window as unknown as { seen: Set<Element>; last?: Element };
  if (!stop || stop === document.body || stop === document.documentElement) return walked.seen.size ? "end" : "inside";
  if (walked.seen.has(stop)) return walked.last === stop ? "inside" : "end";
  walked.seen.add(stop);
  walked.last = stop;
  const name = `${stop.tagName.toLowerCase()} “${(stop.getAttribute("aria-label") ?? stop.textContent ?? "").trim().slice(0, 40) || stop.getAttribute("name")}”`;
  return [...hidden(stop), ...ring(stop)].map((what) => `${name}: ${what}`);

  /** Whether all of it can be seen, or of what is larger than the window its middle. */
  function hidden(stop: HTMLElement): string[] {
    // The first of its lines, as a link may have several.
    const { left, right, top, bottom } = stop.getClientRects()[0];
    const within = { left: Math.max(left, 0), right: Math.min(right, innerWidth), top: Math.max(top, 0), bottom: Math.min(bottom, innerHeight) };
    const [x, y] = [(within.left + within.right) / 2, (within.top + within.bottom) / 2];
    // Of a field with many lines the browser shows the one that is typed into.
    const fits = stop.tagName !== "TEXTAREA" && right - left <= innerWidth && bottom - top <= innerHeight / 2;
    const points = fits ? [[x, y], [left + 2, y], [right - 2, y], [x, top + 2], [x, bottom - 2]] : [[x, y]];
    const label = stop.closest("label");
    const under = points.map(([x, y]) => document.elementFromPoint(x, y)).find((there) => !there || !(stop.contains(there) || there === label));
    return under === undefined ? [] : [`under ${under ? `${under.tagName.toLowerCase()}.${under.className}` : "nothing: outside the window"}`];
  }

  /** Whether the ring around it is thick enough, and stands out from what is around it. */
  function ring(stop: HTMLElement): string[] {
    const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(stop);
    if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return [`its ring is ${outlineStyle} ${outlineWidth}`];
    const inside = parseFloat(outlineOffset) < 0;
    const contrast = against(outlineColor, ground(inside ? stop : stop.parentElement));
    return contrast < 3 ? [`its ring has a contrast of ${contrast.toFixed(2)}`] : [];
  }

  /** The colours behind an element, the nearest first, up to one that nothing shines through. */
  function ground(element: Element | null): string[] {
    const colours: string[] = [];
    for (let at = element; at; at = at.parentElement) colours.push(getComputedStyle(at).backgroundColor);
    return [...colours, "white"];
  }

  function against(colour: string, ground: string[]): number {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const context = canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
    const paint = (colour: string) => {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    };
    ground.toReversed().forEach(paint);
    const below = luminance(context.getImageData(0, 0, 1, 1).data);
    paint(colour);
    const above = luminance(context.getImageData(0, 0, 1, 1).data);
    return (Math.max(above, below) + 0.05) / (Math.min(above, below) + 0.05);
  }

  function luminance(colour: Uint8ClampedArray): number {
    const [red, green, blue] = [...colour].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
}
