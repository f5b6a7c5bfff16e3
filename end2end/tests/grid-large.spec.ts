import { Members } from "../members";
import { expect, test } from "../test";

test.use({ organization: "grid-large", accounts: 50_000 });
test.setTimeout(600_000);

/** What is looked at in every frame while the rows scroll. */
type Watched = { frames: number; wrong: string[]; most: number; stop(): void };

test("while 50,000 rows scroll, the grid keeps its contract in every frame", async ({ page }) => {
  const members = new Members(page);
  await page.goto("/members");
  await expect(members.range).toHaveText(/ of 50,000$/, { timeout: 400_000 });
  await expect(members.everyRow).toBeEnabled();
  await expect(members.table).toHaveAttribute("aria-rowcount", "50001");
  const focused = members.row(3).getByRole("link");
  await focused.focus();

  await page.evaluate(() => {
    const watched: Watched = { frames: 0, wrong: [], most: 0, stop: () => {} };
    Object.assign(window, { watched });
    const focused = document.activeElement;
    let on = true;
    watched.stop = () => (on = false);
    const look = () => {
      watched.frames += 1;
      watched.most = Math.max(watched.most, document.getElementsByTagName("*").length);
      const places = [...document.querySelectorAll("table.members [aria-rowindex]")].map((row) => Number(row.getAttribute("aria-rowindex")));
      if (places.some((place, at) => at > 0 && place <= places[at - 1])) watched.wrong.push(`the places do not rise: ${places}`);
      if (places.at(0) !== 1 || places.some((place) => place > 50_001)) watched.wrong.push(`there is no such place: ${places}`);
      if (document.activeElement !== focused) watched.wrong.push(`the focus is on ${document.activeElement?.outerHTML.slice(0, 80)}`);
      if (!places.includes(4)) watched.wrong.push("the row with the focus is not there");
      if (on && watched.wrong.length < 5) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  for (const step of [300, 3_000, 40_000, 300_000, -2_000, -40_000, 900_000, -1_800_000, 2_000_000]) {
    for (let turn = 0; turn < 12; turn += 1) {
      await members.scroller.evaluate((scroller, by) => scroller.scrollBy(0, by), step / 12);
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
    await expect(members.rows.filter({ hasNotText: /\d{12}/ }), "the rows in view come").toHaveCount(0);
  }
  const { frames, wrong, most } = await page.evaluate(() => {
    const { watched } = window as unknown as { watched: Watched };
    watched.stop();
    return { frames: watched.frames, wrong: watched.wrong, most: watched.most };
  });
  expect(wrong).toEqual([]);
  expect(frames).toBeGreaterThan(50);
  expect(most, "elements in the page").toBeLessThan(1_400);
  await expect(focused).toBeFocused();
});

test("the focus survives sorting and filtering of 50,000 rows", async ({ page }) => {
  const members = new Members(page);
  await page.goto("/members");
  await expect(members.range).toHaveText(/ of 50,000$/, { timeout: 400_000 });
  await expect(members.everyRow).toBeEnabled();
  const column = members.table.getByRole("columnheader", { name: "Status" });
  await column.getByRole("link").focus();
  for (const order of ["ascending", "descending"]) {
    await page.keyboard.press("Enter");
    await expect(column).toHaveAttribute("aria-sort", order);
    await expect(column.getByRole("link")).toBeFocused();
  }
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(members.row(2).getByRole("gridcell").filter({ hasText: "Enabled" }).first()).toBeFocused();

  await page.evaluate(() => {
    // As the back button, a saved view or a link elsewhere would change it: past what has the focus.
    const chip = [...document.querySelectorAll<HTMLElement>(".chip")].find((chip) => chip.textContent?.includes("Resigned"));
    chip?.click();
  });
  await expect(page).toHaveURL(/status=Resigned/);
  await members.eachSays("Resigned");
  await expect(members.row(2).locator(":focus"), "the same place has it").toHaveCount(1);
  await members.search.focus();
  await page.keyboard.type("zzzz");
  await expect(page.getByText("No member matches these filters.")).toBeVisible();
  await expect(members.search).toBeFocused();
});
