import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { enter, everyScreen } from "../screens";
import { structureOf } from "../structure";
import { expect, test } from "../test";

test.use({
  organization: "structure",
  // What does not exist is answered as such.
  complaints: /404 \(Not Found\)/,
});

/** `npx playwright test structure --update-snapshots all` writes them anew. */
const kept = (screen: string) => path.resolve(__dirname, "../structure", `${screen.replace(/\W+/g, "-")}.yml`);

test("every screen is what a screen reader was told before", async ({ page }) => {
  for (const screen of await everyScreen(page)) {
    await test.step(screen.name, async () => {
      await enter(page, screen);
      if (test.info().config.updateSnapshots === "all") writeFileSync(kept(screen.name), await structureOf(page));
      await expect.configure({ soft: true }).poll(() => structureOf(page), { message: screen.name, timeout: 10_000 }).toBe(readFileSync(kept(screen.name), "utf8"));
    });
  }
});
