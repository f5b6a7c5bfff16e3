import { defineConfig } from "@playwright/test";
import type { Settings } from "./server";

/**
 * What a person does, in a real browser. Specs import `test` from `./server`: it starts Muster.
 * `*.nojs.spec.ts` run with JavaScript off, all others with it on. The journeys run twice: on the built-in demo
 * backend, and on the AWS backend with a separate emulator as its endpoint.
 */

/** These need GuardDuty to be slow, to fail, to stay as it is or to outlive Muster, or the way to sign in to AWS: only with the separate emulator. */
const slow = ["axe-*.spec.ts", "patience.spec.ts", "pictures.spec.ts", "journey-cancel.spec.ts", "settings-failed.spec.ts", "live*.spec.ts", "sign-in-link.spec.ts", "structure.spec.ts", "pixels.spec.ts"];

export default defineConfig<object, Settings>({
  testDir: "tests",
  outputDir: "test-results",
  snapshotPathTemplate: "pixels/{arg}{ext}",
  workers: 2,
  // A development build's WASM takes seconds to compile, and a machine may be ten times as slow for a while.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  forbidOnly: !!process.env.CI,
  reporter: [["list"]],
  use: {
    // What cannot be clicked is a failure as soon as what cannot be seen.
    actionTimeout: 60_000,
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.MUSTER_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-sync",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
      ],
    },
  },
  projects: [
    { name: "js", testIgnore: ["*.nojs.spec.ts", ...slow], use: { backend: "emulator" } },
    { name: "nojs", testMatch: "*.nojs.spec.ts", use: { backend: "emulator", javaScriptEnabled: false } },
    { name: "aws", testMatch: ["smoke.spec.ts", "journey-*.spec.ts", ...slow], use: { backend: "aws" } },
  ],
});
