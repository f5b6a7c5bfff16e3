import { Members } from "../members";
import { Plan } from "../plans";
import { expect, numberIn, type Page, test } from "../test";

test.use({ organization: "announcer", accounts: 12_000 });
test.setTimeout(400_000);

type Said = { text: string; interrupts: boolean };

/** Writes down every message that a screen reader would say. */
async function listen(page: Page) {
  await page.addInitScript(() => {
    const said: { text: string; interrupts: boolean }[] = [];
    Object.assign(window, { said });
    const last = new WeakMap<Element, string>();
    const regions = '[role="status"], [role="alert"], [aria-live="polite"], [aria-live="assertive"]';
    const hear = () => {
      for (const region of document.querySelectorAll(regions)) {
        const text = region.textContent?.trim() ?? "";
        const before = last.get(region);
        last.set(region, text);
        if (text && text !== before) said.push({ text, interrupts: region.matches('[role="alert"], [aria-live="assertive"]') });
      }
    };
    new MutationObserver(hear).observe(document, { subtree: true, childList: true, characterData: true });
  });
}

/** Plans an action for all that match, confirms it, and answers with what is said until it is over. */
async function carryOut(page: Page, search: string, verb: string, done: string) {
  await listen(page);
  const members = new Members(page);
  await members.open(search);
  const accounts = await numberIn(members.range, / of ([\d,]+)$/);
  await members.allThatMatch.check();
  await members.action(verb).click();
  const plan = new Plan(page);
  const cells = await plan.isFor(verb, accounts);
  await page.evaluate("said.length = 0");
  const operation = await plan.confirm(verb);
  const processed = await operation.finishes(done, cells, { timeout: 300_000 });
  const ends = (said: Said[]) => said.some(({ text }) => text.startsWith(`${done} `));
  await expect.poll(async () => ends(await page.evaluate<Said[]>("said"))).toBe(true);
  return { accounts, cells, processed, said: await page.evaluate<Said[]>("said") };
}

test("10,000 accounts are stopped in few words, and the end with failures interrupts", async ({ page }) => {
  const { accounts, cells, processed, said } = await carryOut(page, "?status=Enabled", "Stop", "Stopped");
  expect(accounts).toBeGreaterThan(10_000);
  expect(processed).toBeLessThan(cells);
  const texts = said.map(({ text }) => text);
  expect(texts.length, texts.join("\n")).toBeLessThanOrEqual(20);
  expect(texts[0]).toMatch(/^Stopping [\d,]+ accounts in 4 Regions: begun\.$/);
  expect(texts).toContain("Stopping: some accounts were not processed.");
  for (const quarter of [25, 50, 75]) expect.soft(texts.filter((text) => text.includes(`${quarter} percent`)).length).toBeLessThanOrEqual(1);
  expect(said.filter(({ interrupts }) => interrupts)).toEqual([
    { text: expect.stringMatching(/^Stopped [\d,]+ of [\d,]+ account-Regions\. [\d,]+ not processed\.$/), interrupts: true },
  ]);
  expect(said.at(-1)?.interrupts).toBe(true);

  await page.reload();
  await expect(page.getByText(/^Finished · started by/)).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Stopped/);
  expect((await page.evaluate<Said[]>("said")).filter(({ text }) => text.startsWith("Stopped")), "what was over already is not told again").toEqual([]);
});

test("an operation that ends well interrupts nobody", async ({ page }) => {
  // What sends e-mails is held for seconds: the page is there before the end.
  const { processed, cells, said } = await carryOut(page, "?status=Created&region=eu-west-1&q=root%2B0", "Invite", "Invited");
  expect(processed).toBe(cells);
  expect(said.filter(({ interrupts }) => interrupts)).toEqual([]);
  expect(said.at(-1)?.text).toMatch(/^Invited [\d,]+ of [\d,]+ account-Regions?\.$/);
});
