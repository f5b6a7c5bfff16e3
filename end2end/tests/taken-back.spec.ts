import { hasNoViolationInBothThemes } from "../axe";
import { Members } from "../members";
import { Plan } from "../plans";
import { expect, numberIn, test } from "../test";

test.use({ organization: "taken-back" });

test("an invitation that sends e-mails is taken back in time", async ({ page }) => {
  const members = new Members(page);
  await members.open("?status=Created");
  const created = await numberIn(members.chip("Created"));
  await members.allThatMatch.check();
  const accounts = await numberIn(members.action("Invite"), /^Invite ([\d,]+)$/);
  await members.action("Invite").click();
  const plan = new Plan(page);
  const cells = await plan.isFor("Invite", accounts);
  await page.getByRole("checkbox", { name: /^Send no e-mail/ }).uncheck();
  const operation = await plan.confirm("Invite");
  await expect(page.getByText(/^E-mails will be sent in \d s$/)).toBeVisible();
  await page.getByRole("button", { name: "Take it back" }).click();
  await expect(page.getByText(/^Cancelled before its first call: nothing was sent/)).toBeVisible();
  await expect(page.getByText(/^E-mails will be sent in \d s$/)).toHaveCount(0);
  await operation.isWhole(cells);
  await members.open("?status=Created");
  expect(await numberIn(members.chip("Created"))).toBe(created);
});

test("the seconds before its e-mails pass axe", async ({ page }) => {
  const members = new Members(page);
  await members.open("?status=Created");
  await members.rowTicks.first().check();
  await expect(members.action("Invite")).toHaveText("Invite 1");
  await members.action("Invite").click();
  const plan = new Plan(page);
  await plan.isFor("Invite", 1);
  await page.getByRole("checkbox", { name: /^Send no e-mail/ }).uncheck();
  await plan.confirm("Invite");
  const held = page.getByText(/^E-mails will be sent in \d s$/);
  await expect(held).toBeVisible();
  // Axe may take longer than these seconds: the page gets no answer until it is done.
  await page.route(/\/api\/operations\//, () => {});
  await hasNoViolationInBothThemes(page, "e-mails held");
  await expect(held, "it was held all the while").toBeVisible({ timeout: 1 });
});
