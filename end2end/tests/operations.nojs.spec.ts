import { findTheFirst } from "../operations";
import { test, visitPlainly } from "../test";

test.use({ organization: "operations-nojs", accounts: 200 });

test("the first of many operations is found", ({ page }) => findTheFirst(page, (path) => visitPlainly(page, path)));
