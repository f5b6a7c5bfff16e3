import { Audit } from "../audit";
import { Members } from "../members";
import { areRefused, forgeryIsRefused, nothingWasStarted } from "../roles";
import { expect, test, visit } from "../test";

// What the page does not offer is refused when it is asked for all the same.
test.use({ organization: "viewer", accounts: 120, role: "viewer", complaints: /403 \(Forbidden\)/ });

test("a viewer finds accounts, opens one, downloads a file, and changes nothing", async ({ page }) => {
  const members = new Members(page);
  await members.open("?status=Enabled");
  const [account] = await members.accounts();
  await members.search.fill(account);
  await members.hasMatching(1);
  await members.rows.first().getByRole("rowheader").getByRole("link").click();
  await expect(members.panel.getByRole("rowheader")).toHaveCount(4);
  await expect(members.plan("S3")).toBeVisible();
  const stop = members.panel.getByRole("button", { name: "Stop" });
  const why = "Only an admin may stop monitoring. You are signed in as viewer.";
  await expect(stop).toHaveAccessibleDescription(why);
  await stop.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: why })).toBeVisible();

  await members.open("?status=Enabled");
  await members.rows.first().getByRole("checkbox").check();
  const file = page.waitForEvent("download");
  await members.bar.getByRole("button", { name: "Export CSV" }).click();
  expect((await file).suggestedFilename()).toMatch(/^muster-members-.*\.csv$/);
  await areRefused(page, ["Invite", "Start"], "an operator or an admin", "viewer");
  await areRefused(page, ["Stop", "Disassociate", "Delete"], "an admin", "viewer");
  for (const [path, what] of [
    ["/members/look-up", "an operator or an admin may look accounts up"],
    ["/members/recreate", "an admin may delete members and create them again"],
  ]) {
    await visit(page, path);
    await expect(page.getByText(`Only ${what}. You are signed in as viewer.`)).toBeVisible();
  }
  const form = "action=StopMonitoringMembers&all=true&search=status%3DEnabled";
  await forgeryIsRefused(page, "/api/members/plan", form, "viewer");
  await visit(page, "/audit");
  await expect(new Audit(page).rows.filter({ hasText: "Downloaded a file" }).first()).toContainText("demo viewer");
  await nothingWasStarted(page);
});
