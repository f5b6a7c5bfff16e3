// Starts the optimized Muster with a demo organization, for what measures it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Muster with so many accounts, all of them read, and the cookie of an administrator. */
export async function start(accounts) {
  const folder = mkdtempSync(path.join(tmpdir(), "muster-measured-"));
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("MUSTER_")));
  const settings = { MUSTER_ADDR: "127.0.0.1:0", MUSTER_DATA_DIR: folder, MUSTER_EMULATOR_ACCOUNTS: String(accounts), MUSTER_REFRESH: "3600" };
  const child = spawn("target/release/muster", [], { env: { ...kept, ...settings }, stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise((ready, failed) => {
    child.once("exit", (code) => failed(new Error(`muster ended with ${code}`)));
    child.stdout.on("data", (text) => {
      const url = /ready at (http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1];
      if (url) ready(url);
    });
  });
  const cookie = await signIn(url);
  const stop = () => {
    child.kill();
    rmSync(folder, { recursive: true });
  };
  return { url, cookie, folder, stop };
}

async function signIn(url) {
  const answer = await fetch(`${url}/sign-in/demo`, { method: "POST", body: new URLSearchParams({ role: "admin" }), redirect: "manual" });
  const cookie = answer.headers.getSetCookie()[0].split(";")[0];
  for (;;) {
    const { regions } = await (await fetch(`${url}/api/frame/status`, { headers: { cookie } })).json();
    if (regions.length > 0 && regions.every(({ freshness }) => freshness.read_at && !freshness.reading)) return cookie;
    await new Promise((later) => setTimeout(later, 200));
  }
}
