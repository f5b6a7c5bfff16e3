import { Finding } from "../finding";
import { Members } from "../members";
import { expect, test } from "../test";

// One test lets the server be out of reach.
test.use({ organization: "views", accounts: 120, complaints: /net::ERR_FAILED/ });

test("a view is saved, found, replaced and removed", async ({ page }) => {
  const members = new Members(page);
  const finding = new Finding(page);
  await members.open("?status=Disabled&region=eu-west-1&sort=email");
  await members.rowTicks.first().check();
  await finding.save("Stopped in Europe");
  await expect(finding.views).toHaveText("View: Stopped in Europe");
  await expect(finding.views, "the focus is not lost with the menu").toBeFocused();
  await expect(members.rowTicks.first(), "the selection stays").toBeChecked();

  await members.open("?q=root");
  await expect(finding.views).toHaveText("Views");
  await finding.views.click();
  await expect(finding.links).not.toHaveAttribute("aria-current");
  await finding.links.filter({ hasText: "Stopped in Europe" }).click();
  await expect(page).toHaveURL(/\?status=Disabled&region=eu-west-1&sort=email$/);
  await expect(finding.views).toHaveText("View: Stopped in Europe");
  await expect(members.search).toHaveValue("");

  await members.chip("Disabled").click();
  await expect(finding.views).toHaveText("Views");
  await finding.views.click();
  await finding.name.fill("Stopped in Europe");
  await expect(page.getByText("You have a view of this name: it will be replaced.")).toBeVisible();
  await finding.button("Replace").click();
  await expect(finding.views).toHaveText("View: Stopped in Europe");
  await page.reload();
  await expect(finding.views).toHaveText("View: Stopped in Europe");
  await expect(members.everyRow).toBeEnabled();
  await finding.views.click();
  await expect(finding.links).toHaveText(["Stopped in Europe"]);
  await expect(finding.links.first()).toHaveAttribute("aria-current", "true");
  await finding.button("Remove the view Stopped in Europe").click();
  await expect(finding.views).toHaveText("Views");
  await finding.views.click();
  await expect(page.getByText("None is saved yet.")).toBeVisible();
});

test("a view that could not be saved says so in one place, and what was typed stays", async ({ page }) => {
  const members = new Members(page);
  const finding = new Finding(page);
  await members.open("?status=Enabled");
  await page.route("**/api/members/save_view", (route) => route.abort());
  await finding.save("Enabled ones");
  await expect(finding.errors).toHaveText(["The server did not answer. Check the connection and try again."]);
  await page.unroute("**/api/members/save_view");
  await finding.views.click();
  await expect(finding.name).toHaveValue("Enabled ones");
  await finding.button("Save").click();
  await expect(finding.views).toHaveText("View: Enabled ones");
  await expect(finding.errors).toHaveCount(0);
});

test("another person has none of these", async ({ page, server, context }) => {
  const finding = new Finding(page);
  await new Members(page).open("?has=gaps");
  await finding.save("Mine alone");
  await expect(finding.views).toHaveText("View: Mine alone");
  await context.addCookies([await server.signIn("viewer")]);
  await new Members(page).open("?has=gaps");
  await expect(finding.views).toHaveText("Views");
  await finding.save("A viewer’s own");
  await expect(finding.views).toHaveText("View: A viewer’s own");
});
