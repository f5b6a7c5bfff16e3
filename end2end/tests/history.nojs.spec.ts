import { stopOneAndAskWho } from "../history";
import { test, visitPlainly } from "../test";

test.use({ organization: "history-nojs", accounts: 120 });

test("who stopped this account", async ({ page }) => {
  await visitPlainly(page, "/members");
  await stopOneAndAskWho(page, (path) => page.goto(path));
});
