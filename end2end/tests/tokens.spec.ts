import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";

/* Computed from the style sheet alone: no page is opened. */

const folder = path.resolve(__dirname, "../../style");
/** WCAG 2.2: text, and what else has to be seen to be understood. */
const [TEXT, SHAPE] = [4.5, 3];

const plain = ["ground", "surface", "raised", "sunken"];
const tinted = [...plain, "accent-wash", "bad-wash", "both-wash", "warn-wash"];

/** Which colour stands on which grounds, and what for. */
const pairs: [ink: string, grounds: string[], least: number][] = [
  ["ink", tinted, TEXT],
  ["ink-soft", tinted, TEXT],
  // Links, on every ground that has text.
  ["accent", tinted, TEXT],
  ["accent-ink", ["accent"], TEXT],
  ["bad", ["ground", "surface", "raised", "sunken", "bad-wash", "both-wash"], TEXT],
  ["bad-ink", ["bad"], TEXT],
  ["ok", ["ground", "surface"], TEXT],
  // The marks of statuses, beside their word, on rows in every state.
  ...["ok", "paused", "waiting", "idle", "bad"].map((ink): [string, string[], number] => [ink, tinted, SHAPE]),
  // What bounds a field, a button or a tag.
  ["line-strong", ["ground", "surface", "raised"], SHAPE],
  ["focus", tinted, SHAPE],
  // The parts of a bar of progress against what is left of it.
  ["accent", ["sunken"], SHAPE],
  ["bad", ["sunken"], SHAPE],
  ["line-strong", ["sunken"], SHAPE],
];
/** Parts what words and room part already. */
const decorative = ["line", "shadow", "veil"];

const tokens = readFileSync(path.join(folder, "tokens.css"), "utf8");
const colours = new Map(
  [...tokens.matchAll(/--([\w-]+): light-dark\((#\w+), (#\w+)\);/g)].map(([, name, light, dark]) => [name, { light, dark }]),
);
const others = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".css") && file !== "tokens.css")
  .map((file) => ({ file, text: readFileSync(path.join(folder, file), "utf8") }));

/** Red, green and blue, each up to 255. */
function channels(hex: string): number[] {
  const long = hex.length === 4 ? hex.replace(/[^#]/g, "$&$&") : hex;
  return [1, 3, 5].map((at) => Number.parseInt(long.slice(at, at + 2), 16));
}

function luminance(hex: string): number {
  const [red, green, blue] = channels(hex).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** So many hundredths of one colour in another, as `color-mix(in srgb, …)` has it. */
function mixed(one: string, hundredths: number, other: string): string {
  const below = channels(other);
  const mix = channels(one).map((channel, at) => Math.round(below[at] + ((channel - below[at]) * hundredths) / 100));
  return `#${mix.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** The shades of the Overview's numbers: of which tone, how much of it is in its ground, and what is written on it. */
function shades(): { name: string; tone: string; hundredths: number; ground: string; ink: string }[] {
  const overview = others.find(({ file }) => file.endsWith("overview.css"))?.text ?? "";
  const inks = new Map([...overview.matchAll(/\.num\.on-(\w+) a \{ color: var\(--([\w-]+)\)/g)].map(([, kind, ink]) => [kind, ink]));
  const mixes = [...tokens.matchAll(/^(?:\.on-(\w+))?\.share-(\d) \{ --shade: color-mix\(in srgb, var\(--tone\) (\d+)%, var\(--([\w-]+)\)\); \}/gm)];
  return [...overview.matchAll(/\.on-(\w+) \{ --tone: var\(--([\w-]+)\)/g)].flatMap(([, kind, tone]) => {
    // A rule of one kind stands after those of all.
    const own = new Map(mixes.filter(([, of]) => !of || of === kind).map(([, , share, hundredths, ground]) => [share, { hundredths: Number(hundredths), ground }]));
    return [...own].map(([share, mix]) => ({ name: `on-${kind} share-${share}`, tone, ink: inks.get(kind) ?? "ink", ...mix }));
  });
}

for (const theme of ["light", "dark"] as const) {
  test(`every number of the Overview stands out from its shade, ${theme}`, () => {
    const all = shades();
    expect(all, "five tones, four shades of each").toHaveLength(20);
    const colour = (name: string) => colours.get(name)?.[theme] ?? "";
    const weak = all.flatMap(({ name, tone, hundredths, ground, ink }) => {
      const shade = mixed(colour(tone), hundredths, colour(ground));
      const stands = (above: string, least: number) => {
        const reached = contrast(colour(above), shade);
        return reached >= least ? [] : [`${above} on ${name}: ${reached.toFixed(2)}, not ${least}`];
      };
      return [...stands(ink, TEXT), ...stands("focus", SHAPE)];
    });
    expect(weak).toEqual([]);
  });

  test(`every colour stands out from its grounds, ${theme}`, () => {
    const weak = pairs.flatMap(([ink, grounds, least]) =>
      grounds.map((ground) => {
        const [above, below] = [colours.get(ink), colours.get(ground)];
        if (!above || !below) return `${ink} or ${ground} is no colour`;
        const reached = contrast(above[theme], below[theme]);
        return reached < least ? `${ink} on ${ground}: ${reached.toFixed(2)}, not ${least}` : "";
      }),
    );
    expect(weak.filter(Boolean)).toEqual([]);
  });
}

test("the table has every colour, and there is no other", () => {
  const inTable = new Set(pairs.flatMap(([ink, grounds]) => [ink, ...grounds]));
  expect([...colours.keys()].filter((name) => !inTable.has(name) && !decorative.includes(name))).toEqual([]);
  expect(colours.size).toBeGreaterThan(15);
  const stray = others.flatMap(({ file, text }) => {
    const found = text.matchAll(/#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|color-mix|light-dark)\(/gi);
    return [...found].map(([colour]) => `${file}: ${colour}`);
  });
  expect(stray, "colours outside style/tokens.css").toEqual([]);
});

test("what a rule puts on its own ground is in the table", () => {
  const known = new Set(pairs.flatMap(([ink, grounds]) => grounds.map((ground) => `${ink} on ${ground}`)));
  const used = others.flatMap(({ file, text }) =>
    [...text.matchAll(/\{[^{}]*/g)].flatMap(([rule]) => {
      const ink = /(?:^|[\s;{])color: var\(--([\w-]+)\)/.exec(rule);
      const ground = /background(?:-color)?: var\(--([\w-]+)\)/.exec(rule);
      return ink && ground && !known.has(`${ink[1]} on ${ground[1]}`) ? [`${file}: ${ink[1]} on ${ground[1]}`] : [];
    }),
  );
  expect(used).toEqual([]);
});
