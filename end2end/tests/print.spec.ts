import { enter, everyScreen } from "../screens";
import { expect, test } from "../test";

test.use({ organization: "print", colorScheme: "dark" });

test("an operation’s report on paper has all it says, and nothing that only a screen can do", async ({ page }) => {
  const screens = await everyScreen(page);
  const operation = screens.find(({ name }) => name === "operation with failures");
  if (!operation) throw new Error("there is no operation");
  await enter(page, { ...operation, enter: undefined });
  const details = page.getByRole("region", { name: /^Not processed/ }).locator("details code").first();
  await expect(details, "on the screen it is folded").toBeHidden();
  await page.emulateMedia({ media: "print" });

  for (const part of ["banner", "navigation", "button", "combobox", "textbox"] as const) {
    const shown = await page.getByRole(part).evaluateAll((all) => all.filter((one) => one.checkVisibility()).length);
    expect(shown, part).toBe(0);
  }
  await expect(page.getByText(new RegExp(`^${new URL(page.url()).host}/operations/\\d+, \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC$`))).toBeVisible();
  await expect(details, "on paper it cannot be unfolded").toBeVisible();
  const moment = page.locator("time").first();
  expect(await moment.evaluate((time) => getComputedStyle(time, "::after").content)).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/);
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe("light");
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  const paper = await page.pdf({ path: test.info().outputPath("operation.pdf"), preferCSSPageSize: true });
  expect(paper.length).toBeGreaterThan(5_000);
});
