import { askAndWithdraw } from "../approval";
import { test, visit } from "../test";

test.use({ organization: "approval", accounts: 120, approvalAbove: 2 });

test("one admin may not be enough", ({ page }) => askAndWithdraw(page, (path) => visit(page, path)));
