import { Members } from "./members";
import { type Operation, Plan } from "./plans";
import { expect, test, visit, visitPlainly } from "./test";

/** The main job from end to end; the same steps with and without JavaScript. */
export function mainJob(scripted: boolean) {
  const over = async (operation: Operation, done: string, cells: number) => {
    if (!scripted) await operation.reloadUntilOver();
    return operation.finishes(done, cells);
  };

  /** Opens a page when every Region is read. */
  const open = scripted ? visit : visitPlainly;

  test("add and invite 120 by paste, 30 of them sentinels, and put right what failed", async ({ page }) => {
    const members = new Members(page);
    const fine = Array.from({ length: 90 }, (_, n) => `${700000000000 + n}`);
    const sentinels = Array.from({ length: 30 }, (_, n) => `${660000000017 + n * 100}`);
    const lines = [...fine, ...sentinels].map((id) => `${id},root+${id}@example.com`);

    await test.step("paste them, with three lines that cannot be used", async () => {
      await open(page, "/members");
      await page.getByRole("link", { name: "Add accounts" }).first().click();
      const text = ["Account ID,Email", ...lines, "7000000099,lost@example.com", "nonsense", `${fine[0]},again@example.com`];
      await page.getByRole("textbox", { name: /^Accounts, one a line/ }).fill(text.join("\n"));
      await page.getByRole("button", { name: "Check the list" }).click();
      await expect(page).toHaveURL(/\/members\/add\/\d+$/);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Add accounts 120 accounts");
      const verdicts = page.getByRole("region", { name: "Lines of the list, scrollable" }).getByRole("row");
      const bad = verdicts.filter({ hasText: "Cannot be used" });
      await expect(bad.nth(0)).toContainText("a spreadsheet may have eaten leading zeros, then it is 007000000099");
      await expect(bad.nth(1)).toContainText("the account id must have exactly 12 digits");
      await expect(bad.nth(2)).toContainText("an earlier line has this account with another e-mail address");
      await expect(bad).toHaveCount(3);
    });

    const plan = new Plan(page);
    const operation = await test.step("plan and carry out", async () => {
      await page.getByRole("button", { name: "Plan: create and invite" }).click();
      expect(await plan.isFor("Create and invite", 120)).toBe(480);
      return plan.confirm("Create and invite");
    });
    expect(await over(operation, "Created and invited", 480)).toBe(360);

    await test.step("the sentinels are marked in the list", async () => {
      await open(page, "/members?has=unprocessed&q=66000000");
      await members.hasMatching(30);
      await members.eachSays("Internal error");
      await page.goBack();
    });

    await test.step("retry them", async () => {
      await page.getByRole("button", { name: "Retry just these 30 accounts" }).click();
      expect(await plan.isFor("Create and invite", 30)).toBe(120);
      expect(await over(await plan.confirm("Create and invite"), "Created and invited", 120)).toBe(120);
      await expect(page.getByText(/^Finished · started by/)).toBeVisible();
      const retry = page.url().match(/\d+$/)?.[0];
      await page.goto(page.url().replace(/\d+$/, `${Number(retry) - 1}`));
      await expect(page.getByText(`Since then: 120 taken up by operation ${retry}.`)).toBeVisible();
      await expect(page.getByRole("button", { name: /^Retry/ }), "nothing is left to be retried").toHaveCount(0);
      await open(page, "/members?q=66000000");
      await expect(members.rows.filter({ hasText: "Internal error" })).toHaveCount(0);
      await open(page, "/members?q=70000000");
      await members.hasMatching(90);
    });
  });

  test("a list with lost zeros and a member", async ({ page }) => {
    const members = new Members(page);
    await open(page, "/members?status=Enabled&region=eu-west-1");
    const [member] = await members.accounts();
    await page.getByRole("link", { name: "Add accounts" }).first().click();
    const text = [`${member},member@example.com`, "7000000099,lost@example.com", "123456789012,us@example.com"];
    await page.getByRole("textbox", { name: /^Accounts, one a line/ }).fill(text.join("\n"));
    await page.getByRole("button", { name: "Check the list" }).click();
    const line = page.getByRole("region", { name: "Lines of the list, scrollable" }).getByRole("row").filter({ hasText: member });
    await expect(line).toContainText("Already a member");
    await expect(page.getByText("Cannot be used: this is the administrator account, which cannot be its own member")).toBeVisible();
    await expect(page.getByText("None of these accounts can be added in these Regions.")).toBeVisible();
    await page.getByRole("button", { name: "Put lost leading zeros back in 1 line" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Add accounts 2 accounts");
    await expect(page.getByText("1 account is left out; the lines below say why.")).toBeVisible();
    await page.getByRole("button", { name: "Plan: create only" }).click();
    expect(await new Plan(page).isFor("Create", 1)).toBe(1);
  });

  test("look up 40 of which 5 are unknown", async ({ page }) => {
    const members = new Members(page);
    await open(page, "/members?status=Enabled");
    const known = (await members.allAccounts("?status=Enabled")).slice(0, 35);
    const unknown = Array.from({ length: 5 }, (_, n) => `${999000000000 + n}`);
    await page.getByRole("link", { name: "Look up" }).click();
    await page.getByRole("textbox", { name: /^Account ids/ }).fill([...known, ...unknown].join("\n"));
    await page.getByRole("button", { name: "Look up" }).click();
    await expect(page).toHaveURL(/\/members\/look-up\/\d+/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("35 members 5 not known to GuardDuty");
    const rows = page.getByRole("region", { name: "Accounts, scrollable" }).getByRole("row");
    await expect(rows.filter({ hasText: "Not known to GuardDuty" })).toHaveCount(5);
    for (const account of unknown) {
      await expect(rows.filter({ hasText: account })).toContainText("Not known to GuardDuty");
    }
    await rows.getByRole("link", { name: known[0] }).click();
    await expect(members.panel.getByRole("heading", { level: 2 })).toHaveText(known[0]);
  });

  test("disassociate and delete 60", async ({ page }) => {
    const members = new Members(page);
    const plan = new Plan(page);
    const search = "?status=Enabled&type=invitation";
    await open(page, `/members${search}`);
    // Nothing else moves these; some ids that begin with 66 are refused on purpose.
    const accounts = (await members.allAccounts(search)).filter((account) => !account.startsWith("66")).slice(0, 60);
    expect(accounts).toHaveLength(60);
    const ids = accounts.join("\n");

    for (const [verb, done] of [["Disassociate", "Disassociated"], ["Delete", "Deleted"]]) {
      await test.step(`${verb} them, the count typed`, async () => {
        await open(page, "/members/look-up");
        await page.getByRole("textbox", { name: /^Account ids/ }).fill(ids);
        await page.getByRole("button", { name: "Look up" }).click();
        await page.getByRole("button", { name: verb }).click();
        const cells = await plan.isFor(verb, 60);
        await plan.count.fill("7");
        await page.getByRole("button", { name: `${verb} 60 accounts` }).click();
        await expect(page.getByRole("alert").filter({ hasText: scripted ? "this is not the number" : "type the number" })).toBeVisible();
        await plan.count.fill("60");
        expect(await over(await plan.confirm(verb), done, cells)).toBe(cells);
      });
    }

    await test.step("GuardDuty does not know them any more", async () => {
      await open(page, "/members/look-up");
      await page.getByRole("textbox", { name: /^Account ids/ }).fill(ids);
      await page.getByRole("button", { name: "Look up" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("0 members 60 not known to GuardDuty");
    });
  });
}
