import { readFile } from "node:fs/promises";
import { Members } from "./members";
import { Operation, Plan } from "./plans";
import { expect, type Locator, numberIn, type Page, test, visitPlainly, written } from "./test";

/** More than the stops of a page with a hundred rows. */
const MOST_PRESSES = 400;

/** Goes by Tab to what is meant, from wherever the focus is. */
export async function tabTo(page: Page, what: Locator) {
  await expect(what).toBeVisible();
  for (let pressed = 0; pressed < MOST_PRESSES; pressed += 1) {
    if (await what.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${what}`);
}

/** Goes there by Tab and presses Enter. */
async function enter(page: Page, what: Locator) {
  await tabTo(page, what);
  await page.keyboard.press("Enter");
}

/** Filter → range → all that match → plan → confirm → watch → retry → export, without ever touching a mouse. */
export function keyboardJourney(scripted: boolean) {
  const over = async (page: Page, cells: number) => {
    const operation = new Operation(page);
    if (!scripted) await operation.reloadUntilOver();
    return operation.finishes("Invited", cells);
  };

  test("the whole job by keyboard alone", async ({ page }) => {
    const members = new Members(page);
    const plan = new Plan(page);

    const accounts = await test.step("filter", async () => {
      if (scripted) await members.open();
      else await visitPlainly(page, "/members");
      await members.hasMatching(1200);
      await enter(page, members.chip("Created"));
      await expect(page).toHaveURL(/\?status=Created$/);
      const accounts = await numberIn(members.chip("Created"));
      await members.hasMatching(accounts);
      return accounts;
    });

    await test.step("select a range, then all that match", async () => {
      await tabTo(page, members.rowTicks.first());
      await page.keyboard.press("Space");
      if (scripted) {
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Shift+Space");
        await expect(members.bar).toContainText("3 accounts selected");
        await page.keyboard.press("Control+a");
        await expect(members.bar).toContainText(`${written(accounts)} accounts selected`);
      } else {
        await tabTo(page, members.rowTicks.nth(1));
        await page.keyboard.press("Space");
        await expect(members.rowTicks.nth(1)).toBeChecked();
        await tabTo(page, members.allThatMatch);
        await page.keyboard.press("Space");
        await expect(members.allThatMatch).toBeChecked();
      }
    });

    const invited = await test.step("plan", async () => {
      await enter(page, members.action("Invite"));
      await expect(page).toHaveURL(/\/plans\/\d+$/);
      const invited = await plan.accounts("Invite");
      return { accounts: invited, cells: await plan.isFor("Invite", invited) };
    });

    const processed = await test.step("confirm, and watch", async () => {
      await enter(page, page.getByRole("main").getByRole("button", { name: /^Invite [\d,]+ accounts? (and send|without) / }));
      await expect(page).toHaveURL(/\/operations\/\d+$/);
      return over(page, invited.cells);
    });
    expect(processed, "some are not processed").toBeLessThan(invited.cells);
    const address = page.url();

    await test.step("retry what was not processed", async () => {
      await enter(page, page.getByRole("button", { name: /^Retry just/ }).first());
      await expect(page).toHaveURL(/\/plans\/\d+$/);
      const cells = await numberIn(plan.heading, /([\d,]+) account-Regions? in/);
      await enter(page, page.getByRole("main").getByRole("button", { name: /^Invite [\d,]+ accounts? (and send|without) / }));
      await expect(page).toHaveURL(/\/operations\/\d+$/);
      expect(page.url()).not.toBe(address);
      expect(await over(page, cells)).toBe(cells);
    });

    await test.step("export", async () => {
      const link = page.getByRole("link", { name: "Download every outcome as CSV" });
      await tabTo(page, link);
      const [file] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
      expect(await readFile(await file.path(), "utf8")).toContain("processed");
    });
  });
}
