import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { enter, everyScreen } from "../screens";
import { structureOf } from "../structure";
import { expect, test } from "../test";

test.use({
  organization: "structure",
  // What does not exist is answered as such.
  complaints: /404 \(Not Found\)/,
});

const folder = path.resolve(__dirname, "../structure");

/** `npx playwright test structure --update-snapshots all` writes them anew. */
test("every screen is what a screen reader was told before", async ({ page }) => {
  const files: string[] = [];
  for (const screen of await everyScreen(page)) {
    await test.step(screen.name, async () => {
      await enter(page, screen);
      const file = `${screen.name.replace(/\W+/g, "-")}.yml`;
      files.push(file);
      const kept = path.join(folder, file);
      if (test.info().config.updateSnapshots === "all") writeFileSync(kept, await structureOf(page));
      await expect.configure({ soft: true }).poll(() => structureOf(page), { message: screen.name, timeout: 60_000 }).toBe(readFileSync(kept, "utf8"));
    });
  }
  expect(readdirSync(folder).sort(), "no file is left of a screen that is no more").toEqual(files.sort());
});
