import { findWhoStoppedIt } from "../audit";
import { test, visitPlainly } from "../test";

test.use({ organization: "audit-nojs", accounts: 120 });

test("who stopped this account, and is it true", async ({ page }) => {
  await visitPlainly(page, "/members");
  await findWhoStoppedIt(page, (path) => page.goto(path));
});
