import { putRight } from "../recreate";
import { test } from "../test";

test.use({ organization: "recreate-nojs" });

test("a refused e-mail address is put right by forms and links", async ({ page }) => {
  await putRight(page, (path) => page.goto(path));
});
