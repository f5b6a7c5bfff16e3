import { Finding } from "../finding";
import { Members } from "../members";
import { expect, numberIn, test, visit, written } from "../test";

test("who differs between Regions is found, said in words, counted and downloaded", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  const number = await numberIn(members.chip("Differs between Regions"));
  expect(number).toBeGreaterThan(0);
  expect(await members.allAccounts("?has=drift")).toHaveLength(number);
  await members.chip("Differs between Regions").click();
  await expect(page).toHaveURL(/\?has=drift$/);
  await members.hasMatching(number);
  await members.eachSays(" of 4 · ");
  const row = await members.rows.first().textContent();
  const [phrase] = row?.match(/[A-Z][\w: -]* in [1-3] of 4( · [\w ]+ in (\d|[a-z]+-[a-z]+-\d(, )?)+)+/) ?? [];
  expect(phrase, row ?? "").toBeTruthy();
  await members.rows.first().getByRole("rowheader").getByRole("link").click();
  await expect(members.panel.getByText(/ in [1-3] of 4 · .+ in [a-z]+-[a-z]+-\d/)).toBeVisible();
  await page.goto("/members?has=drift&region=eu-west-1");
  await expect(page.getByText("No member matches these filters.")).toBeVisible();
});

test("who is not Enabled in a Region is one filter, and a text that means it leads there", async ({ page }) => {
  const members = new Members(page);
  await members.open("?region=eu-west-1");
  const filter = members.chip("Not Enabled");
  const number = await numberIn(filter);
  await filter.click();
  await members.hasMatching(number);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Members ${written(number)}`);
  for (const row of await members.rows.allTextContents()) expect(row).not.toContain("Enabled");

  await visit(page, "/members?q=not+enabled");
  await expect(page.getByText("No member matches these filters.")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: /^Not Enabled in some Region [\d,]+$/ }).last().click();
  await expect(page).toHaveURL(/\?has=not-enabled$/);
  await members.hasMatching(await numberIn(members.chip("Not Enabled in some Region")));

  await visit(page, "/members?q=eu-west&status=Enabled");
  await page.getByRole("link", { name: "Only eu-west-1" }).click();
  await expect(page, "a Region is a scope, not a text").toHaveURL(/\?region=eu-west-1$/);
});

test("what is typed is offered as a filter, and the keys choose it", async ({ page }) => {
  const members = new Members(page);
  const finding = new Finding(page);
  await members.open();
  const disabled = await numberIn(members.chip("Disabled"));
  await expect(finding.field).toHaveAttribute("aria-expanded", "false");
  await finding.field.pressSequentially("dis");
  await expect(finding.field).toHaveAttribute("aria-expanded", "true");
  await expect(finding.suggestion("Status: Disabled")).toContainText(disabled.toLocaleString("en-US"));
  await expect(page.getByRole("status").filter({ hasText: /^2 suggestions$/ })).toHaveCount(1);

  await finding.field.press("ArrowDown");
  await finding.field.press("ArrowDown");
  const second = finding.suggestions.nth(1);
  await expect(second).toHaveAttribute("aria-selected", "true");
  await expect(finding.field).toHaveAttribute("aria-activedescendant", (await second.getAttribute("id")) ?? "");
  await finding.field.press("ArrowDown");
  await expect(finding.suggestions.first(), "after the last comes the first").toHaveAttribute("aria-selected", "true");
  await finding.field.press("ArrowUp");
  await expect(second).toHaveAttribute("aria-selected", "true");
  await finding.field.press("ArrowUp");
  await finding.field.press("Enter");
  await expect(page).toHaveURL(/\?status=Disabled$/);
  await members.hasMatching(disabled);
  await expect(finding.field).toHaveValue("");
  await expect(finding.field).toBeFocused();
  await expect(finding.suggestions).toHaveCount(0);
  await expect(finding.applied).toHaveText(["Remove Status: Disabled ×"]);

  await page.goBack();
  await expect(finding.applied).toHaveCount(0);
  await page.goForward();
  await finding.applied.first().press("Enter");
  await expect(page).toHaveURL(/\/members$/);
  await expect(finding.field, "the focus is not lost with the link").toBeFocused();
});

test("without a text all filters are offered, and Escape or leaving ends that", async ({ page }) => {
  const members = new Members(page);
  const finding = new Finding(page);
  await members.open("?status=Disabled");
  await finding.field.press("ArrowUp");
  await expect(finding.suggestions.last()).toHaveAttribute("aria-selected", "true");
  await expect(finding.suggestions.last()).toBeInViewport();
  await expect(finding.suggestion("Status: Disabled"), "what is applied is not offered").toHaveCount(0);
  const type = await numberIn(finding.suggestion("Type: Via Organizations"));
  await finding.suggestion("Type: Via Organizations").click();
  await expect(page).toHaveURL(/\?status=Disabled&type=organizations$/);
  await expect(members.chip("Via Organizations")).toHaveText(new RegExp(`${type.toLocaleString("en-US")}$`));
  await expect(finding.applied).toHaveCount(2);

  await finding.field.pressSequentially("not in");
  await expect(finding.suggestion("Not in every Region")).toBeVisible();
  await finding.field.press("Escape");
  await expect(finding.suggestions).toHaveCount(0);
  await expect(finding.field, "the text stays").toHaveValue("not in");
  await finding.field.press("ArrowDown");
  await expect(finding.suggestion("Not in every Region")).toBeVisible();
  await finding.field.press("Tab");
  await expect(finding.suggestions).toHaveCount(0);
});

test("a filter is added to a text that is looked for", async ({ page }) => {
  const members = new Members(page);
  const finding = new Finding(page);
  await members.open();
  await finding.field.pressSequentially("root+0");
  await expect(finding.suggestions).toHaveCount(0);
  await finding.field.press("ArrowDown");
  await finding.suggestion("Status: Disabled").click();
  await expect(page).toHaveURL(/\?q=root%2B0&status=Disabled$/);
  await expect(finding.field).toHaveValue("root+0");
  await members.eachSays("root+0");
});

test("what is typed waits for no answer to what was typed before", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  // These are never answered.
  await page.route(/\/api\/members\/window\?.*nobody/, () => {});
  const asked = page.waitForRequest(/\/api\/members\/window\?.*nobody/);
  const calledOff = page.waitForEvent("requestfailed", (request) => request.url().includes("nobody"));
  await members.search.fill("nobody@nowhere");
  await asked;
  const questions: string[] = [];
  page.on("request", (request) => {
    if (/window\?.*root/.test(request.url())) questions.push(request.url());
  });
  await members.search.fill("root+01");
  await members.eachSays("root+01");
  await calledOff;
  await members.search.press("End");
  await members.eachSays("root+01");
  // A Region that was read meanwhile makes another question of it: of the newer snapshot.
  expect(questions, "nothing is asked twice").toHaveLength(new Set(questions).size);
  expect(questions).not.toHaveLength(0);
});
