// Measures the page in Chromium over the optimized build: node tools/bench_page.mjs <chromium> [<folder of peers>]
//
// The peers are other pages that show the same number of accounts, measured by their own script beside ours, which it
// takes by a config. What that script does not measure is measured here: a slow line, layout shift on every screen, and how
// soon the end of an operation is seen.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import { start } from "./muster.mjs";

const [executablePath, peers] = process.argv.slice(2);
const ACCOUNTS = 50_000;
const ROUNDS = 7;
const ROUND_TRIP = 80;
const PIXELS_A_SECOND = 2000;
const SCREENS = ["/members", "/members?status=Invited", "/members?q=none", "/members/add", "/members/look-up", "/unprocessed", "/operations", "/history", "/audit", "/settings"];

/** In the page: layout shift, and how long it takes from a key to the paint of what came of it. */
function probe() {
  const found = { shift: 0 };
  window.muster = found;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) found.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  found.untilPainted = () =>
    new Promise((done) => {
      let pressed = 0;
      addEventListener("keydown", (event) => (pressed = event.timeStamp), { capture: true, once: true });
      const range = () => document.querySelector(".foot span")?.textContent;
      const before = range();
      const changed = new MutationObserver(() => {
        if (range() === before) return;
        changed.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - pressed)));
      });
      changed.observe(document, { characterData: true, childList: true, subtree: true });
    });
  // Frames in which some place of the view has no row, or one whose account has not come.
  found.scrolled = (speed, seconds) =>
    new Promise((done) => {
      const scroller = document.querySelector(".bulk-form .scroll");
      const box = scroller.getBoundingClientRect();
      let [first, frames, blank] = [0, 0, 0];
      const frame = (now) => {
        first ||= now;
        scroller.scrollTop = ((now - first) / 1000) * speed;
        if (now - first > seconds * 1000) return done({ frames, blank });
        requestAnimationFrame(frame);
        frames += 1;
        const there = (part) => document.elementFromPoint(box.left + 200, box.top + 60 + (box.height - 80) * part)?.closest("tr[aria-rowindex]");
        blank += [0.1, 0.3, 0.5, 0.7, 0.9].every((part) => there(part) && there(part).ariaBusy !== "true") ? 0 : 1;
      };
      requestAnimationFrame(frame);
    });
}

const middle = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

async function opened(browser, where, slow) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const [name, value] = muster.cookie.split("=");
  await context.addCookies([{ name, value, url: muster.url }]);
  await context.addInitScript(probe);
  const page = await context.newPage();
  await page.goto(muster.url + where);
  // Times are relative once the page runs.
  await page.locator("header summary", { hasText: / ago|just now/ }).waitFor();
  await page.waitForTimeout(500);
  if (slow) {
    const cdp = await context.newCDPSession(page);
    await cdp.send("Network.enable");
    await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: ROUND_TRIP, downloadThroughput: -1, uploadThroughput: -1 });
  }
  return { context, page };
}

async function list(browser, slow) {
  const { context, page } = await opened(browser, "/members", slow);
  await page.locator("table[role=grid]").waitFor();
  return { context, page };
}

async function keystrokes(browser, account, slow) {
  const [times, asked] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { context, page } = await list(browser, slow);
    await page.locator("#q").click();
    await page.evaluate(() => void (window.muster.painted = window.muster.untilPainted()));
    await page.keyboard.press(account[0]);
    times.push(await page.evaluate(() => window.muster.painted));
    let requests = 0;
    page.on("request", (request) => (requests += request.url().includes("/api/members/window") ? 1 : 0));
    await page.keyboard.type(account.slice(1, 9), { delay: 40 });
    await page.waitForFunction((row) => document.querySelector(".members tbody th")?.textContent === row, account);
    asked.push(requests);
    await context.close();
  }
  const line = slow ? `${ROUND_TRIP} ms round trip` : "loopback";
  console.log(`key to painted rows, ${line}: median ${middle(times).toFixed(0)} ms; of 8 more keys, 40 ms apart, ${middle(asked)} requests`);
}

async function scrolling(browser, slow) {
  const { context, page } = await list(browser, slow);
  const { frames, blank } = await page.evaluate((speed) => window.muster.scrolled(speed, 5), PIXELS_A_SECOND);
  console.log(`scrolling at ${PIXELS_A_SECOND} px/s, ${slow ? `${ROUND_TRIP} ms round trip` : "loopback"}: ${blank} of ${frames} frames with a blank row`);
  await context.close();
}

async function shifts(browser) {
  for (const screen of SCREENS) {
    const { context, page } = await opened(browser, screen, false);
    const found = await page.evaluate(() => ({ shift: window.muster.shift, elements: document.querySelectorAll("*").length }));
    console.log(`${screen}: layout shift ${found.shift.toFixed(4)}, ${found.elements} elements`);
    await context.close();
  }
}

/** Sends a form as the page does; answers with what came of it. */
async function send(where, fields) {
  const headers = { cookie: muster.cookie, "sec-fetch-site": "same-origin", accept: "application/json" };
  const answer = await fetch(muster.url + where, { method: "POST", headers, body: new URLSearchParams(fields) });
  if (!answer.ok) throw new Error(`${where}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const ask = async (where) => (await fetch(muster.url + where, { headers: { cookie: muster.cookie } })).json();

/** From the moment at which an operation ends, by its own record, to the paint that says so: invitations with e-mail are held for five seconds, so that the page is there before. */
async function watching(browser) {
  const { rows } = await ask(`/api/members/window?number=${ROUNDS}&search=${encodeURIComponent("status=Created&type=invitation&region=us-east-1")}`);
  const times = [];
  for (const { account } of rows) {
    const plan = await send("/api/members/plan", { action: "InviteMembers", search: "region=us-east-1", "accounts[]": account });
    const { hash } = await ask(`/api/operations/show_plan?plan=${plan}`);
    const operation = await send("/api/operations/start", { plan, hash });
    const { context, page } = await opened(browser, `/operations/${operation}`, false);
    const painted = await page.evaluate(
      () =>
        new Promise((done) => {
          const look = () => {
            if (!/^Invited/.test(document.querySelector("h1").textContent)) return;
            changed.disconnect();
            requestAnimationFrame(() => requestAnimationFrame(() => done(Date.now())));
          };
          const changed = new MutationObserver(look);
          changed.observe(document, { characterData: true, childList: true, subtree: true });
        }),
    );
    times.push(painted - (await ask(`/api/operations/show?operation=${operation}`)).summary.finished_at);
    await context.close();
  }
  console.log(`the end of an operation, to its paint: median ${middle(times)} ms, slowest ${Math.max(...times)} ms`);
}

/** The first digits of an account, the last of which leaves fewer that match: their script waits for a change. */
async function digits(account) {
  const matching = async (text) => {
    const answer = await fetch(`${muster.url}/api/members/window?number=1&search=${encodeURIComponent(`q=${text}`)}`, { headers: { cookie: muster.cookie } });
    return (await answer.json()).matching;
  };
  for (let many = 8; many > 1; many -= 1) {
    if ((await matching(account.slice(0, many))) < (await matching(account.slice(0, many - 1)))) return account.slice(0, many);
  }
  throw new Error(`each digit of ${account} leaves as many as the one before`);
}

async function besidePeers(account) {
  const config = path.join(muster.folder, "muster.json");
  const entry = {
    name: "muster", url: `${muster.url}/members`, headers: { cookie: muster.cookie }, dataPattern: "/api/members/window",
    readySelector: "table[role=grid] tr[aria-rowindex='2'] th a", filterSelector: "#q", filterText: await digits(account),
    rowSelector: "tbody tr[aria-rowindex]", firstRowSelector: "tbody tr[aria-rowindex='2'] th", countSelector: ".foot span",
    selectedSelector: ".bulk-summary b", sortSelector: "thead th.email a", selectAllSelector: "thead .tick input",
    scrollSelector: ".bulk-form .scroll", placeholderSelector: "[aria-busy='true']",
  };
  writeFileSync(config, JSON.stringify([entry]));
  const run = spawnSync(process.execPath, ["measure.mjs", "--config", config, "--against", "tanstack"], { cwd: peers, stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
  // The first line is the whole of it as JSON.
  console.log(run.stdout.slice(run.stdout.indexOf("\n") + 1));
  if (run.status !== 0) throw new Error(`the peers' script ended with ${run.status}`);
}

const muster = await start(ACCOUNTS);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"] });
try {
  const first = await fetch(`${muster.url}/api/members/window?number=1`, { headers: { cookie: muster.cookie } });
  const [{ account }] = (await first.json()).rows;
  for (const slow of [false, true]) {
    await keystrokes(browser, account, slow);
    await scrolling(browser, slow);
  }
  await shifts(browser);
  await watching(browser);
  await browser.close();
  if (peers) await besidePeers(account);
  else console.log("beside other pages: not run, since no folder of peers was named (MUSTER_PEERS)");
} finally {
  await browser.close();
  muster.stop();
}
