import { existsSync } from "node:fs";
import path from "node:path";
import { Members } from "../members";
import { enter, everyScreen } from "../screens";
import { expect, type Page, test } from "../test";

test.use({ organization: "pixels", viewport: { width: 1280, height: 800 } });

/** Where a font comes from in which everything is drawn alike, whatever the machine has. */
const fonts = { Inter: "inter/files/inter-latin-wght-normal.woff2", "JetBrains Mono": "jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2" };

/** The states by which the look is known. */
const main = ["overview", "members", "members, some selected", "members, one open", "plan", "operation with failures", "unprocessed"];

async function bundleFonts(page: Page) {
  for (const file of Object.values(fonts)) {
    await page.route(`**/${path.basename(file)}`, (route) => route.fulfill({ path: path.resolve(__dirname, "../../node_modules/@fontsource-variable", file) }));
  }
  const faces = Object.entries(fonts).map(([name, file]) => `@font-face { font-family: "${name}"; font-weight: 100 900; src: url("/${path.basename(file)}"); }`);
  await page.route("**/*.css", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: faces.join("\n") + (await response.text()) });
  });
}

/** The picture is as it is kept, but for what is another one at each run: moments, and what is drawn over time. */
async function looksAs(page: Page, name: string[]) {
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (const time of document.querySelectorAll("time")) time.textContent = "just now";
    document.querySelector('section[aria-labelledby="over-time"]')?.setAttribute("hidden", "");
  });
  await expect.soft(page).toHaveScreenshot(name, { maxDiffPixelRatio: 0.01 });
}

/** `npx playwright test pixels --update-snapshots all` draws them anew: another version of the browser draws otherwise. */
test("the main states look as before", async ({ page, browser }) => {
  const version = browser.version();
  const isKept = existsSync(path.resolve(__dirname, "../pixels", version));
  test.skip(!isKept && test.info().config.updateSnapshots !== "all", `there are no pictures of Chromium ${version}`);
  await bundleFonts(page);
  const screens = (await everyScreen(page)).filter(({ name }) => main.includes(name));
  expect(screens).toHaveLength(main.length);
  for (const screen of screens) {
    await enter(page, screen);
    await looksAs(page, [version, `${screen.name.replace(/\W+/g, "-")}.png`]);
  }
  await page.emulateMedia({ colorScheme: "dark" });
  await new Members(page).open();
  await looksAs(page, [version, "members-dark.png"]);
});
