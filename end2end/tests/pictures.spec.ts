import { hasNoViolation } from "../axe";
import { Overview } from "../overview";
import { stopAllEnabled } from "../plans";
import { expect, numberIn, test, visit } from "../test";

test.use({ organization: "pictures", pace: { latencyMs: 250, rateLimit: 4 } });

test("an operation's pace while it runs, and what it changed in the overview", async ({ page, server }) => {
  const { operation, cells } = await stopAllEnabled(page);
  await operation.isInTheMiddle(cells);
  const pace = page.getByRole("region", { name: "Pace of the calls" });
  const calls = pace.getByRole("img", { name: /^[\d,]+ writing calls over / });
  await expect(calls).toBeVisible();
  await expect(page.getByText(/^Finished · started by/)).toBeVisible({ timeout: 60_000 });
  const sums = page.getByRole("main").locator("table.lanes tbody").getByRole("cell");
  const made = (await sums.allTextContents()).filter((_, at) => at % 4 === 3).map((text) => Number.parseInt(text, 10));
  await expect(calls).toHaveAccessibleName(new RegExp(`^${made.reduce((sum, one) => sum + one, 0)} writing calls`));
  await pace.getByText("The same as a table").click();
  await expect(page.getByRole("region", { name: "Pace by Region, scrollable" }).getByRole("row")).toHaveCount(5);
  await hasNoViolation(page, "operation with its pace");

  const overview = new Overview(page);
  await visit(page, "/overview");
  const now = await numberIn(await overview.number("us-east-1", "Disabled"));
  // An open page would complain that nobody answers.
  await page.goto("about:blank");
  await server.later(2);
  await visit(page, "/overview");
  const enabled = page.getByRole("img", { name: /^Enabled: / });
  await expect(enabled).toHaveAccessibleName(/ fewer, /);
  await expect(overview.pictures).toHaveCount(5);
  await page.getByText("The same as a table").click();
  const rows = page.getByRole("region", { name: "Members over time, scrollable" }).getByRole("row");
  expect(await rows.count(), "a heading, and hour by hour").toBeGreaterThan(5);
  await expect(rows.nth(1).getByRole("cell").nth(1), "the last one is now").toHaveText(/^[1-9]/);
  expect(now).toBeGreaterThan(0);
  // What is half under the top bar is no smaller for that.
  await page.evaluate(() => scrollTo(0, 0));
  await hasNoViolation(page, "overview with pictures");
});
