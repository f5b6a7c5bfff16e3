import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
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
  /**
   * How long the separate emulator takes for a call, how many it takes a second and Region, and what goes wrong from
   * its start, as its `--fault` takes it; the demo is at once.
   */
  pace: { latencyMs: number; rateLimit: number; faults?: object[] };
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
  pace: [{ latencyMs: 0, rateLimit: 0 }, { scope: "worker", option: true }],

  url: [
    async ({ backend, organization: _, accounts, pace }, use) => {
      const processes: ChildProcess[] = [];
      try {
        await use(await startMuster({ backend, accounts, pace }, processes));
      } finally {
        await Promise.all(processes.map(stop));
      }
    },
    { scope: "worker", timeout: 60_000 },
  ],

  baseURL: async ({ url }, use) => use(url),
});

export { expect } from "@playwright/test";

/** Starts what the backend needs and then Muster, and returns where Muster answers. */
async function startMuster(settings: Omit<Settings, "organization">, processes: ChildProcess[]) {
  const { backend, accounts, pace } = settings;
  const environment: Record<string, string> = {
    MUSTER_ADDR: "127.0.0.1:0",
    MUSTER_BACKEND: backend,
    MUSTER_REGIONS: regions,
  };
  if (backend === "aws") {
    const options = ["--listen", "127.0.0.1:0", "--accounts", `${accounts}`, "--regions", regions];
    options.push("--latency-ms", `${pace.latencyMs}`, "--rate-limit", `${pace.rateLimit}`);
    options.push(...(pace.faults ?? []).flatMap((fault) => ["--fault", JSON.stringify(fault)]));
    Object.assign(environment, {
      AWS_ENDPOINT_URL: await start("muster-emulator", options, {}, processes),
      AWS_ACCESS_KEY_ID: "end2end",
      AWS_SECRET_ACCESS_KEY: "end2end",
      AWS_REGION: "us-east-1",
      AWS_EC2_METADATA_DISABLED: "true",
    });
  } else {
    environment.MUSTER_EMULATOR_ACCOUNTS = `${accounts}`;
  }
  const url = await start("muster", [], environment, processes);
  const ready = await fetch(`${url}/readyz`);
  if (!ready.ok) throw new Error(`/readyz answers ${ready.status}`);
  return url;
}

/**
 * Starts a binary of the development build and returns the address that it names. It takes any free
 * port by itself, and inherits no setting of the person's own.
 */
async function start(binary: string, options: string[], environment: object, processes: ChildProcess[]) {
  const child = spawn(path.join(root, "target/debug", binary), options, {
    cwd: root,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  processes.push(child);
  return new Promise<string>((resolve, reject) => {
    let said = "";
    const outputs = [child.stdout, child.stderr];
    const listen = (text: string) => {
      said += text;
      const address = said.match(/(?:ready at|listening on) (http:\/\/[\d.]+:\d+)\s/);
      if (!address) return;
      for (const output of outputs) output.off("data", listen).resume();
      resolve(address[1]);
    };
    for (const output of outputs) output.setEncoding("utf8").on("data", listen);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${binary} ended with ${code}: ${said}`)));
    setTimeout(() => reject(new Error(`${binary} names no address: ${said}`)), 30_000).unref();
  });
}

async function stop(child: ChildProcess) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
