import { Columns } from "../columns";
import { mark } from "../live";
import { Members } from "../members";
import { expect, test } from "../test";

test.use({ organization: "columns", accounts: 300 });

const usual = ["Account", "E-mail", "Status", "Regions", "Invited", "Updated", "Not processed"];

test("columns are hidden, moved and made wider at once, and stay so after a reload", async ({ page }) => {
  const [members, columns] = [new Members(page), new Columns(page)];
  await members.open();
  expect(await columns.headings()).toEqual(usual);
  const stayed = await mark(page);
  await columns.opener.click();
  await columns.button("Invited").click();
  await columns.button("Move Status to the front").click();
  await columns.button("Compact rows").click();
  const now = ["Account", "Status", "E-mail", "Regions", "Updated", "Not processed"];
  await expect.poll(() => columns.headings()).toEqual(now);
  await expect(columns.button("Invited"), "the menu stays open").toHaveAttribute("aria-pressed", "false");
  const width = async () => (await members.table.getByRole("columnheader", { name: "Updated" }).boundingBox())?.width ?? 0;
  const before = await width();
  const kept = page.waitForResponse(/\/api\/members\/arrange$/);
  await columns.button("Make Updated wider").click();
  await kept;
  await expect.poll(width).toBe(before + 24);
  const wide = async () => (await members.table.getByRole("columnheader", { name: "Not processed" }).boundingBox())?.width ?? 0;
  const shared = await wide();
  await columns.button("Make Not processed wider").click();
  await expect.poll(wide, "from the width that it was drawn with").toBe(Math.round(shared) + 24);
  await expect(columns.button("Make Not processed wider")).toBeVisible();
  expect(await stayed(), "no page was loaded again").toBe(true);

  await members.open();
  expect(await columns.headings()).toEqual(now);
  expect(await width()).toBe(before + 24);
  expect((await members.row(1).boundingBox())?.height).toBe(28);
  const first = await members.row(1).getByRole("gridcell").allTextContents();
  expect(first.length, "each row has a cell for each column, and the box").toBe(now.length);

  await columns.opener.click();
  await columns.button("Reset columns").click();
  await expect.poll(() => columns.headings()).toEqual(usual);
});

test("a column is dragged by the edge of its heading", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  const heading = members.table.getByRole("columnheader", { name: "Status" });
  const box = await heading.boundingBox();
  if (!box) throw new Error("no heading");
  await page.mouse.move(box.x + box.width - 3, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 57, box.y + box.height / 2, { steps: 5 });
  const kept = page.waitForResponse(/\/api\/members\/arrange$/);
  await page.mouse.up();
  await kept;
  await expect.poll(async () => (await heading.boundingBox())?.width).toBe(box.width + 60);
  await expect(page, "the list is sorted as before").toHaveURL(/\/members$/);
  await members.open();
  expect((await heading.boundingBox())?.width).toBe(box.width + 60);
});

test("the row in view stays as rows become lower, and the keys know the columns", async ({ page }) => {
  const [members, columns] = [new Members(page), new Columns(page)];
  await members.open();
  await members.scrollTo(120);
  const id = await members.row(120).getByRole("rowheader").textContent();
  await columns.opener.click();
  await columns.button("Compact rows").click();
  await columns.button("Not processed").click();
  await page.keyboard.press("Escape");
  await expect(members.row(120).getByRole("rowheader")).toHaveText(id ?? "");
  await expect(members.row(120)).toBeInViewport();
  await members.row(120).getByRole("checkbox").focus();
  await page.keyboard.press("End");
  const last = members.row(120).getByRole("gridcell").last();
  await expect(last).toBeFocused();
  await expect(last).toHaveClass("updated");
});
