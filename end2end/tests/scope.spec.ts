import { Members } from "../members";
import { Plan } from "../plans";
import { expect, numberIn, test } from "../test";

test("the Region menu narrows rows, counts and the reach of an action", async ({ page }) => {
  const members = new Members(page);
  await members.open();
  const everywhere = await numberIn(members.chip("Disabled"));
  const menu = page.getByRole("banner").locator("summary").first();
  await expect(menu).toHaveText("All 4 Regions");

  await menu.click();
  const choice = page.getByRole("group", { name: "Or only some" });
  await expect(choice.getByRole("checkbox")).toHaveCount(4);
  await choice.getByRole("checkbox", { name: "eu-west-1" }).check();
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/\?region=eu-west-1$/);
  await expect(menu).toHaveText("eu-west-1");
  await expect.poll(() => numberIn(members.chip("Disabled"))).toBeLessThan(everywhere);

  const disabled = await numberIn(members.chip("Disabled"));
  await members.chip("Disabled").click();
  await expect(page).toHaveURL(/\?status=Disabled&region=eu-west-1$/);
  await members.hasMatching(disabled);
  await expect(members.rows.first().getByRole("img")).toHaveAccessibleName("Disabled");
  await members.allThatMatch.check();
  await expect(members.bar).toContainText(`up to ${disabled} account-Regions`);
  await members.action("Start").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    `Start ${disabled} accounts ${disabled} account-Regions in 1 Region`,
  );
  await expect(new Plan(page).regions.getByRole("rowheader")).toHaveText(["eu-west-1"]);
  await page.getByRole("link", { name: "Do nothing" }).click();
  await expect(page).toHaveURL(/\/members/);
});

test("the Regions in view stay when the screen changes", async ({ page }) => {
  const members = new Members(page);
  const menu = page.getByRole("banner").locator("summary").first();
  const screen = (name: string) => page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: new RegExp(`^${name}`) });
  await members.open("?status=Enabled&region=eu-west-1");
  for (const name of ["Overview", "Unprocessed", "History"]) {
    await screen(name).click();
    await expect(page).toHaveURL(new RegExp(`/${name.toLowerCase()}\\?region=eu-west-1$`));
    await expect(menu).toHaveText("eu-west-1");
  }
  await page.goto("/overview?region=us-east-1");
  await screen("Operations").click();
  await expect(page).toHaveURL(/\/operations$/);
  await page.goBack();
  await screen("Members").click();
  await expect(page).toHaveURL(/\/members\?status=Enabled&region=us-east-1$/);

  await page.getByRole("link", { name: "Add accounts" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await menu.click();
  await page.getByRole("checkbox", { name: "us-east-1" }).uncheck();
  await page.getByRole("checkbox", { name: "us-west-2" }).check();
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("Into us-west-2 only:")).toBeVisible();
  await screen("Operations").click();
  await screen("Members").click();
  await expect(page, "the last choice holds").toHaveURL(/\/members\?status=Enabled&region=us-west-2$/);
});

test("the menu keeps the other filters, and takes Regions back", async ({ page }) => {
  const members = new Members(page);
  await members.open("?q=root&status=Invited&region=us-east-1&region=us-west-2");
  const menu = page.getByRole("banner").locator("summary").first();
  await expect(menu).toHaveText("2 Regions");
  await menu.click();
  const choice = page.getByRole("group", { name: "Or only some" });
  for (const region of ["us-east-1", "us-west-2"]) {
    await expect(choice.getByRole("checkbox", { name: region })).toBeChecked();
    await choice.getByRole("checkbox", { name: region }).uncheck();
  }
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/\?q=root&status=Invited$/);
  await expect(menu).toHaveText("All 4 Regions");

  await menu.click();
  const every = page.getByRole("banner").getByRole("link", { name: "All 4 Regions" });
  await expect(every).toHaveAttribute("aria-current", "true");
  await choice.getByRole("checkbox", { name: "us-west-2" }).check();
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(menu).toHaveText("us-west-2");
  await menu.click();
  await expect(every).not.toHaveAttribute("aria-current");
  await every.click();
  await expect(page, "one click leads back to all").toHaveURL(/\?q=root&status=Invited$/);
  await expect(menu).toBeFocused();
  await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Overview" }).click();
  await expect(page).toHaveURL(/\/overview$/);
});

test("Regions that were taken back on the way to a plan do not come back", async ({ page }) => {
  const members = new Members(page);
  const menu = page.getByRole("banner").locator("summary").first();
  await members.open("?status=Enabled&region=eu-west-1");
  await page.getByRole("link", { name: "Add accounts" }).click();
  await expect(menu).toHaveText("eu-west-1");
  // The focus goes there once the screen is, and leaves a menu that was opened before.
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await menu.click();
  await page.getByRole("banner").getByRole("link", { name: "All 4 Regions" }).click();
  await expect(page).toHaveURL(/\/members\/add$/);
  await page.getByRole("textbox").first().fill("999988887777,a@example.com");
  await page.getByRole("button", { name: "Check the list" }).click();
  await page.getByRole("button", { name: "Plan: create only" }).click();
  await expect(page).toHaveURL(/\/plans\//);
  const screens = page.getByRole("navigation", { name: "Screens" });
  for (const when of ["at once", "on the page that is loaded again"]) {
    await expect(screens.getByRole("link", { name: /^Unprocessed/ }), when).toHaveAttribute("href", "/unprocessed");
    await expect(screens.getByRole("link", { name: /^Members/ }), when).toHaveAttribute("href", "/members?status=Enabled");
    await page.reload();
  }
});

test("the Regions of the screen that was seen last are in view on the others, but not those of certain accounts", async ({ page }) => {
  const members = new Members(page);
  const screen = (name: string) => page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: new RegExp(`^${name}`) });
  await members.open("?status=Enabled&region=eu-west-1");
  await screen("Unprocessed").click();
  const menu = page.getByRole("banner").locator("summary").first();
  await expect(menu).toHaveText("eu-west-1");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await menu.click();
  const read = page.waitForResponse(/\/api\/unprocessed\/list/);
  await page.getByRole("banner").getByRole("link", { name: "All 4 Regions" }).click();
  await expect(page).toHaveURL(/\/unprocessed$/);
  await read;
  await screen("Operations").click();
  await expect(screen("Members")).toHaveAttribute("href", "/members?status=Enabled");
  await page.reload();
  await expect(screen("Members"), "the session knows it too").toHaveAttribute("href", "/members?status=Enabled");

  await page.goto("/members/recreate?accounts=111122223333&region=us-west-2");
  await expect(menu).toHaveText("us-west-2");
  await page.goto("/history?q=111122223333&region=us-west-2");
  await screen("Operations").click();
  await expect(screen("Members")).toHaveAttribute("href", "/members?status=Enabled");
});

test.describe(() => {
  // What can be done there is asked, and refused.
  test.use({ complaints: /422 \(Unprocessable Entity\)/ });

  test("a Region that is not read is said, and nothing is done elsewhere in its name", async ({ page }) => {
    const members = new Members(page);
    await members.open("?region=mars-north-1&status=Enabled");
    await expect(page.getByText("“mars-north-1” is none of the Regions that Muster reads")).toBeVisible();
    await expect(page.getByRole("banner").locator("summary").first()).toHaveText("All 4 Regions");
    await members.rowTicks.first().check();
    const why = "Muster reads none of these Regions: mars-north-1. Choose others.";
    await expect(members.action("Stop")).toHaveAttribute("title", why);
    await members.action("Stop").click({ force: true });
    await expect(members.bar.getByRole("status")).toHaveText(why);
    await expect(page).toHaveURL(/\/members\?/);
  });
});
