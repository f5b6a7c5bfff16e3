import type { Page } from "./test";

/** Of the rows of a table so many stand for all. */
const ROWS = 3;

/** What is another one at each run, and what stands for it. */
const CHANGING: [RegExp, string][] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?( UTC)?|just now|\d+ (s|min|h|d) ago/g, "TIME"],
  [/127\.0\.0\.1(:\d+)?/g, "ADDRESS"],
  [/\d+ ms\b/g, "DURATION"],
  // Whichever was first: Regions are worked on side by side.
  [/\b(us|eu|ap)-[a-z]+-\d/g, "REGION"],
];

/** The page as a screen reader has it: roles, names, states and links, without what is another one at each run. */
export async function structureOf(page: Page): Promise<string> {
  const whole = await page.locator("body").ariaSnapshot();
  const text = CHANGING.reduce((text, [changing, word]) => text.replace(changing, word), whole);
  return `${firstRows(text.split("\n")).join("\n")}\n`;
}

function firstRows(lines: string[]): string[] {
  const seen: number[] = [];
  let leftOut = Number.POSITIVE_INFINITY;
  return lines.filter((line) => {
    const depth = line.search(/\S/);
    if (depth > leftOut) return false;
    leftOut = Number.POSITIVE_INFINITY;
    seen.length = depth + 1;
    if (/^\s*- row\b/.test(line)) {
      seen[depth] = (seen[depth] ?? 0) + 1;
      if (seen[depth] > ROWS) leftOut = depth;
    }
    return leftOut > depth;
  });
}
