import { findWhoStoppedIt } from "../audit";
import { test, visit } from "../test";

test.use({ organization: "audit", accounts: 120 });

test("who stopped this account, and is it true", ({ page }) => findWhoStoppedIt(page, (path) => visit(page, path)));
