// What Lighthouse says of every screen, the median of so many runs: node tools/lighthouse.mjs <folder> <chromium> <times>
import path from "node:path";
import { chromium } from "@playwright/test";
import { start } from "./muster.mjs";

const [folder, executablePath, times] = process.argv.slice(2);
const { default: lighthouse, desktopConfig } = await import(path.join(folder, "node_modules/lighthouse/core/index.js"));
const ACCOUNTS = 50_000;
const PORT = 9333;
const SCREENS = ["/members", "/overview", "/members/add", "/members/look-up", "/unprocessed", "/operations", "/history", "/audit", "/settings"];
const CATEGORIES = ["performance", "accessibility", "best-practices"];
/** The least that is good enough. */
const GOALS = { desktop: [95, 100, 100], mobile: [90, 100, 100] };

const middle = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

async function look(muster, screen, config) {
  const flags = { port: PORT, onlyCategories: CATEGORIES, extraHeaders: { Cookie: muster.cookie }, disableStorageReset: true };
  const { lhr } = await lighthouse(muster.url + screen, flags, config);
  const failed = Object.values(lhr.audits).filter(({ id, score }) => score !== null && score < 1 && weighs(lhr, id));
  return { scores: CATEGORIES.map((category) => Math.round(lhr.categories[category].score * 100)), failed: failed.map(({ id }) => id) };
}

const weighs = (lhr, id) => CATEGORIES.some((category) => lhr.categories[category].auditRefs.some((ref) => ref.id === id && ref.weight > 0));

const muster = await start(ACCOUNTS);
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", `--remote-debugging-port=${PORT}`, "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});
try {
  for (const [device, goals] of Object.entries(GOALS)) {
    for (const screen of SCREENS) {
      const looks = [];
      for (let run = 0; run < Number(times); run += 1) looks.push(await look(muster, screen, device === "desktop" ? desktopConfig : undefined));
      const scores = CATEGORIES.map((_, place) => middle(looks.map((look) => look.scores[place])));
      const good = scores.every((score, place) => score >= goals[place]);
      if (!good) process.exitCode = 1;
      console.log(`${good ? "ok  " : "FAIL"} ${device} ${screen}: ${scores.join(" / ")} (${[...new Set(looks.flatMap((look) => look.failed))].join(", ")})`);
    }
  }
} finally {
  await browser.close();
  muster.stop();
}
