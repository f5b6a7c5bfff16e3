import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import path from "node:path";
import { test as base } from "@playwright/test";

/** What a spec may say about its server, at its top: `test.use({ organization: "bulk", accounts: 400 })`. */
export type Settings = {
  /** Which backend Muster talks to; the projects in playwright.config.ts set it. */
  backend: "emulator" | "aws";
  /** Specs that name the same organization share a server and its data; one that changes data names its own. */
  organization: string;
  /** How many accounts the organization has. */
  accounts: number;
};

type Worker = Settings & {
  /** Where Muster answers. */
  url: string;
};

const root = path.resolve(__dirname, "..");
const regions = "us-east-1,us-west-2,eu-west-1,ap-southeast-2";

export const test = base.extend<object, Worker>({
  backend: ["emulator", { scope: "worker", option: true }],
  organization: ["shared", { scope: "worker", option: true }],
  accounts: [1200, { scope: "worker", option: true }],

  url: [
    async ({ backend, organization: _, accounts }, use) => {
      const processes: ChildProcess[] = [];
      try {
        await use(await startMuster(backend, accounts, processes));
      } finally {
        await Promise.all(processes.map(stop));
      }
    },
    { scope: "worker", timeout: 60_000 },
  ],

  baseURL: async ({ url }, use) => use(url),
});

export { expect } from "@playwright/test";

async function startMuster(backend: Settings["backend"], accounts: number, processes: ChildProcess[]) {
  const environment: Record<string, string> = {
    MUSTER_BACKEND: backend,
    MUSTER_REGIONS: regions,
    LEPTOS_HASH_FILES: "true",
  };
  if (backend === "aws") {
    const listen = `127.0.0.1:${await freePort()}`;
    const emulator = start("muster-emulator", ["--listen", listen, "--accounts", `${accounts}`, "--regions", regions]);
    processes.push(emulator);
    await answers(`http://${listen}/_emulator/requests`, emulator);
    Object.assign(environment, {
      AWS_ENDPOINT_URL: `http://${listen}`,
      AWS_ACCESS_KEY_ID: "end2end",
      AWS_SECRET_ACCESS_KEY: "end2end",
      AWS_REGION: "us-east-1",
      AWS_EC2_METADATA_DISABLED: "true",
    });
  } else {
    environment.MUSTER_EMULATOR_ACCOUNTS = `${accounts}`;
  }
  const address = `127.0.0.1:${await freePort()}`;
  const muster = start("muster", [], { ...environment, MUSTER_ADDR: address });
  processes.push(muster);
  await answers(`http://${address}/readyz`, muster);
  return `http://${address}`;
}

/** Starts a binary of the development build; it inherits no setting of the person's own. */
function start(binary: string, args: string[], environment: Record<string, string> = {}) {
  const { PATH, HOME } = process.env;
  return spawn(path.join(root, "target/debug", binary), args, {
    cwd: root,
    env: { PATH, HOME, ...environment },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

async function stop(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Waits until the URL answers 200. */
async function answers(url: string, child: ChildProcess) {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  throw new Error(`${child.spawnfile} does not answer ${url}`);
}
