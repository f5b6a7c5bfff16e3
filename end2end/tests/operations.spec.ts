import { findTheFirst } from "../operations";
import { test, visit } from "../test";

test.use({ organization: "operations", accounts: 200 });

test("the first of many operations is found", ({ page }) => findTheFirst(page, (path) => visit(page, path)));
