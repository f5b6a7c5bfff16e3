import { hasNoViolation } from "../axe";
import { Members } from "../members";
import { Plan } from "../plans";
import { expect, test, visit } from "../test";

test.use({ organization: "sign-in", accounts: 60 });

test.describe("nobody", () => {
  test.use({ role: "nobody" });

  test("signs in, comes where they wanted to, and signs out", async ({ page }) => {
    await page.goto("/members?status=Created&region=eu-west-1");
    await expect(page).toHaveURL(/\/sign-in\?next=/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in to Muster");
    await expect(page.getByRole("banner"), "nothing is shown to whom nobody knows").toHaveCount(0);
    const operator = page.getByRole("button", { name: "Continue as operator" });
    await expect(operator).toHaveAccessibleDescription(/adds, invites and starts/);
    await operator.click();
    await expect(page).toHaveURL(/\/members\?status=Created&region=eu-west-1$/);
    const me = page.getByRole("banner").locator("summary").filter({ hasText: "operator" });
    await me.click();
    await page.getByRole("link", { name: "Where you are signed in" }).click();
    const sessions = page.getByRole("region", { name: "Where you are signed in, scrollable" });
    await expect(sessions.getByRole("row").filter({ hasText: "this one" })).toContainText(/Chrome.*127\.0\.0\.1/);
    await me.click();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await expect(page).toHaveURL(/\/sign-in$/);
    await page.goto("/");
    await expect(page).toHaveURL(/\/sign-in\?next=%2F$/);
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`the page for signing in passes axe, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.goto("/sign-in");
      await hasNoViolation(page, "sign-in");
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    });
  }
});

test.describe("a viewer", () => {
  test.use({ role: "viewer" });

  test("sees everything, and why they cannot act", async ({ page }) => {
    const members = new Members(page);
    const why = "Only an operator or an admin may invite members. You are signed in as viewer.";
    await members.open("?status=Created");
    await members.allThatMatch.check();
    const invite = members.action("Invite");
    await expect(invite).toHaveText(/^Invite \d+$/);
    await expect(invite).toHaveAttribute("aria-disabled", "true");
    await expect(invite).toHaveAccessibleDescription(why);
    await invite.press("Enter");
    await expect(members.bar.getByRole("status")).toHaveText(why);
    await expect(page).toHaveURL(/\/members\?status=Created$/);

    await page.getByRole("button", { name: "Refresh" }).first().press("Enter");
    const said = page.getByRole("status").filter({ hasText: "Only an operator or an admin may have Regions read again." });
    await expect(said).toBeVisible();
    await hasNoViolation(page, "refused");
    await said.getByRole("button", { name: "Close" }).click();
    await expect(said).toHaveCount(0);

    await page.getByRole("link", { name: "Add accounts" }).click();
    await expect(page.getByText("Only an operator or an admin may add accounts. You are signed in as viewer.")).toBeVisible();
    await page.getByRole("button", { name: "Check the list" }).press("Enter");
    await expect(page).toHaveURL(/\/members\/add/);
    const files = page.waitForEvent("download");
    await members.open("?status=Created");
    await page.getByRole("main").locator("summary").filter({ hasText: "Export" }).click();
    await page.getByRole("link", { name: "CSV, for spreadsheets" }).click();
    expect((await files).suggestedFilename()).toMatch(/^muster-members-.*\.csv$/);
  });
});

test.describe("an operator", () => {
  test.use({ role: "operator" });

  test("starts and invites, and is told that stopping takes an admin", async ({ page }) => {
    const members = new Members(page);
    await members.open("?status=Enabled");
    await members.allThatMatch.check();
    const why = "Only an admin may stop monitoring. You are signed in as operator.";
    await expect(members.action("Stop")).toHaveAccessibleDescription(why);
    await members.action("Stop").press("Enter");
    await expect(members.bar.getByRole("status")).toHaveText(why);
    await members.open("?status=Disabled");
    await members.allThatMatch.check();
    await members.action("Start").click();
    await expect(page).toHaveURL(/\/plans\/\d+$/);
    await new Plan(page).confirm("Start");
    await expect(page.getByText(/started by demo operator/)).toBeVisible();
  });
});

test.describe("a session that ends in the middle", () => {
  // What the page asks for meanwhile is refused.
  test.use({ role: "operator", complaints: /401 \(Unauthorized\)/ });

  test("leaves what was typed where it is, and the page goes on after signing in", async ({ page, context, baseURL }) => {
    const members = new Members(page);
    await members.open("?status=Created");
    await members.allThatMatch.check();
    await members.action("Invite").click();
    await expect(page).toHaveURL(/\/plans\/\d+$/);
    const message = page.getByRole("textbox", { name: /^Message in the invitation/ });
    await message.fill("Please join by Friday.");
    await context.request.post("/sign-out/everywhere", { headers: { origin: baseURL ?? "" }, maxRedirects: 0 });

    const ended = page.getByRole("alert").filter({ hasText: "Your session has ended." });
    await expect(ended).toBeVisible();
    await hasNoViolation(page, "session ended");
    const opened = context.waitForEvent("page");
    await ended.getByRole("link", { name: /^Sign in/ }).click();
    const beside = await opened;
    await expect(beside).toHaveURL(/\/sign-in\?next=%2Fplans%2F\d+$/);
    await beside.getByRole("button", { name: "Continue as operator" }).click();
    await expect(beside, "the same plan").toHaveURL(page.url());
    await beside.close();
    await page.bringToFront();
    await expect(ended).toHaveCount(0);
    await expect(message).toHaveValue("Please join by Friday.");
    await new Plan(page).confirm("Invite");
  });

  test("is noticed by a form that is sent, before the page asks by itself", async ({ page, context, baseURL }) => {
    await visit(page, "/members/look-up");
    await page.getByRole("textbox", { name: /^Account ids/ }).fill("660000000017");
    // What the page asks for by itself is never answered.
    await page.route("**/api/frame/status", () => {});
    await context.request.post("/sign-out", { headers: { origin: baseURL ?? "" }, maxRedirects: 0 });
    await page.getByRole("button", { name: "Look up" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "Your session has ended." })).toBeVisible();
    await expect(page.getByRole("link", { name: /^Sign in/ })).toBeVisible();
    await expect(page.getByRole("textbox", { name: /^Account ids/ })).toHaveValue("660000000017");
  });
});
