import type { Page } from "./test";

/** Of the rows of a table so many stand for all. */
const ROWS = 3;

/** What is another one at each run or on each machine, and what stands for it. */
const CHANGING: [RegExp, string][] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?( UTC)?|just now|\d+ (s|min|h|d) ago/g, "TIME"],
  [/\/export\/plans\/\d+/g, "/export/plans/NUMBER"],
  [/127\.0\.0\.1(:\d+)?/g, "ADDRESS"],
  // Whether a Region is being read just then.
  [/button "Reading …"/g, 'button "Refresh"'],
  // How many rows there is room for depends on the fonts.
  [/\b1–\d+ of/g, "1–ROWS of"],
];

/** What comes once there is enough to be drawn over time. */
const OVER_TIME = /^\s*- region "(Members over time|Pace of the calls)/;

/** The page as a screen reader has it: roles, names, states and links, without what is another one at each run. */
export async function structureOf(page: Page): Promise<string> {
  const whole = await page.locator("body").ariaSnapshot();
  const text = CHANGING.reduce((text, [changing, word]) => text.replace(changing, word), whole);
  return `${toBeCompared(text.split("\n")).join("\n")}\n`;
}

/** The lines without what hangs on further rows and on what is drawn over time. */
function toBeCompared(lines: string[]): string[] {
  const seen: number[] = [];
  let leftOut = Number.POSITIVE_INFINITY;
  return lines.filter((line) => {
    const depth = line.search(/\S/);
    if (depth > leftOut) return false;
    leftOut = Number.POSITIVE_INFINITY;
    seen.length = depth + 1;
    const isRow = /^\s*- '?row\b/.test(line);
    if (isRow) seen[depth] = (seen[depth] ?? 0) + 1;
    if ((isRow && seen[depth] > ROWS) || OVER_TIME.test(line)) leftOut = depth;
    return leftOut > depth;
  });
}
