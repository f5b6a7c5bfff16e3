/**
 * What axe cannot decide by itself and a person has looked at: the rule, a selector of what it is about, and why it is
 * sound; `elsewhere` if it is not met on every build, or in a journey only. The list may only become shorter: what no longer occurs fails the tests, and what is not here does too.
 */
export const REVIEWED: { rule: string; where: string; why: string; elsewhere?: true }[] = [
  {
    rule: "color-contrast",
    where: 'th a > span[aria-hidden="true"]',
    why: "An arrow, which axe does not take for text. It has the colour of the words beside it, and aria-sort says the same.",
  },
  {
    rule: "color-contrast",
    where: ":root:has(details.menu[open]) main *:not(.menu[open] *)",
    why: "Covered by an open menu. The same is looked at without the menu in another state.",
  },
  {
    rule: "color-contrast",
    where: ":root:has(.suggestions li) .split *",
    why: "Covered by the suggestions. The same is looked at without them in another state.",
  },
  {
    rule: "color-contrast",
    where: ".menu[open] > .menu-body *",
    why: "Lies over the page on a ground of its own: ink on raised, which the test of the colours has.",
    elsewhere: true,
  },
  {
    rule: "color-contrast",
    where: ".said > p",
    why: "What the page says lies over it, on a ground of its own: ink on raised, which the test of the colours has.",
    elsewhere: true,
  },
  {
    rule: "color-contrast",
    where: "dialog[open] p, dialog[open] kbd",
    why: "Over the page on a ground of its own, ink on raised, and arrows, which axe does not take for text.",
  },
  {
    rule: "aria-required-children",
    where: "#choices",
    why: "A list of choices of which none fits what was typed, or whose answer is on its way.",
  },
];
