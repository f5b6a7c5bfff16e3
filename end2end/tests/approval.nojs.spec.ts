import { askAndWithdraw } from "../approval";
import { test, visitPlainly } from "../test";

test.use({ organization: "approval-nojs", accounts: 120, approvalAbove: 2 });

test("one admin may not be enough", async ({ page }) => {
  await visitPlainly(page, "/members");
  await askAndWithdraw(page, (path) => page.goto(path));
});
