import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
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
  /** To stop more accounts than these takes the approval of another admin; 0 for none. */
  approvalAbove: number;
  /**
   * How long the separate emulator takes for a call, how many it takes a second and Region, and what goes wrong from
   * its start, as its `--fault` takes it; the demo is at once.
   */
  pace: { latencyMs: number; rateLimit: number; faults?: object[] };
};

type Worker = Settings & {
  /** The running Muster. */
  server: Server;
  /** Where Muster answers. */
  url: string;
};

export type Role = "viewer" | "operator" | "admin";

const root = path.resolve(__dirname, "..");
const regions = "us-east-1,us-west-2,eu-west-1,ap-southeast-2";

type Test = {
  /** As whom the browser is signed in from the start; with "aws" there is the admin alone. */
  role: Role | "nobody";
};

export const test = base.extend<Test, Worker>({
  role: ["admin", { option: true }],

  storageState: async ({ server, role }, use) => use({ cookies: role === "nobody" ? [] : [await server.signIn(role)], origins: [] }),

  backend: ["emulator", { scope: "worker", option: true }],
  organization: ["shared", { scope: "worker", option: true }],
  accounts: [1200, { scope: "worker", option: true }],
  approvalAbove: [0, { scope: "worker", option: true }],
  pace: [{ latencyMs: 0, rateLimit: 0 }, { scope: "worker", option: true }],

  server: [
    async ({ backend, organization: _, accounts, approvalAbove, pace }, use) => {
      const server = new Server({ backend, accounts, approvalAbove, pace });
      try {
        await server.start();
        await use(server);
      } finally {
        await server.kill();
      }
    },
    { scope: "worker", timeout: 60_000 },
  ],

  url: [async ({ server }, use) => use(server.url), { scope: "worker" }],

  baseURL: async ({ url }, use) => use(url),
});

export { expect } from "@playwright/test";

/** A Muster, and the separate emulator that it talks to if the settings ask for that. */
export class Server {
  /** Where Muster answers, from its first start on. */
  url = "";
  private emulator = "";
  private muster: ChildProcess | undefined;
  /** What Muster logged since it was last looked into. */
  private log = "";
  private readonly processes: ChildProcess[] = [];
  /** Where Muster keeps what it knows from one start to the next. */
  private readonly folder = mkdtempSync(path.join(tmpdir(), "muster-"));

  /** `environment` is said to Muster in addition. */
  constructor(private readonly settings: Omit<Settings, "organization"> & { environment?: Record<string, string> }) {}

  /** Starts what is not running: later starts are at the same address, with GuardDuty as it is by then. */
  async start() {
    const { backend, accounts, approvalAbove, pace } = this.settings;
    const environment: Record<string, string> = {
      MUSTER_ADDR: this.url ? new URL(this.url).host : "127.0.0.1:0",
      MUSTER_BACKEND: backend,
      MUSTER_REGIONS: regions,
    };
    if (approvalAbove) environment.MUSTER_APPROVAL_ABOVE = `${approvalAbove}`;
    if (backend === "aws") {
      const options = ["--listen", "127.0.0.1:0", "--accounts", `${accounts}`, "--regions", regions];
      options.push("--latency-ms", `${pace.latencyMs}`, "--rate-limit", `${pace.rateLimit}`);
      options.push(...(pace.faults ?? []).flatMap((fault) => ["--fault", JSON.stringify(fault)]));
      this.emulator ||= (await start("muster-emulator", options, {}, this.processes)).url;
      Object.assign(environment, {
        MUSTER_DATA_DIR: this.folder,
        AWS_ENDPOINT_URL: this.emulator,
        AWS_ACCESS_KEY_ID: "end2end",
        AWS_SECRET_ACCESS_KEY: "end2end",
        AWS_REGION: "us-east-1",
        AWS_EC2_METADATA_DISABLED: "true",
      });
    } else {
      environment.MUSTER_EMULATOR_ACCOUNTS = `${accounts}`;
    }
    Object.assign(environment, this.settings.environment);
    const { url, child, said } = await start(program, [], environment, this.processes);
    Object.assign(this, { url, muster: child, log: said });
    for (const output of [child.stdout, child.stderr]) output?.on("data", (text: string) => (this.log += text));
    const ready = await fetch(`${url}/readyz`);
    if (!ready.ok) throw new Error(`/readyz answers ${ready.status}`);
  }

  /** Signs in as a browser does that has no session yet; answers with the cookie that it gets. */
  async signIn(role: Role) {
    const demo = this.settings.backend === "emulator";
    const [path, form] = demo ? ["/sign-in/demo", `role=${role}`] : ["/sign-in/link", `key=${await this.key()}`];
    const answer = await this.send(path, form);
    const [, name, value] = answer.headers.get("set-cookie")?.match(/^(\w+)=([\w-]+);/) ?? [];
    if (!name) throw new Error(`nobody was signed in: ${answer.status}, ${answer.headers.get("location")}`);
    const { hostname: domain } = new URL(this.url);
    return { name, value, domain, path: "/", expires: -1, httpOnly: true, secure: false, sameSite: "Lax" as const };
  }

  /** The key of the newest link in the log; one that was used is followed by another as soon as somebody asks. */
  async key() {
    await this.send("/sign-in/link/new", "");
    for (;;) {
      const key = [...this.log.matchAll(/\/sign-in\?key=(\w+)\s/g)].at(-1)?.[1];
      if (key) {
        this.log = "";
        return key;
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  private async send(path: string, form: string) {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return fetch(this.url + path, { method: "POST", body: form, headers, redirect: "manual" });
  }

  /** Ends Muster as an operator does, and waits until it is gone. */
  async end() {
    if (this.muster) await stop(this.muster, "SIGTERM");
  }

  /** Goes on as if everything until now had been so many hours earlier, as far as pictures show it; for the separate emulator. */
  async later(hours: number) {
    await this.end();
    const database = path.join(this.folder, "muster.db");
    const sql = `UPDATE first_readings SET at = at - ${2 * hours} * 3600000; UPDATE history SET at = at - ${hours} * 3600000;`;
    execFileSync("python3", ["-c", "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])", database, sql]);
    await this.start();
  }

  /** Ends all that was started. */
  async kill() {
    await Promise.all(this.processes.map((child) => stop(child, "SIGKILL")));
    rmSync(this.folder, { recursive: true });
  }

  /** Calls GuardDuty past Muster, as somebody with the console would; the separate emulator checks no signature. */
  async guardduty(region: string, method: string, path: string, body?: object) {
    const scope = `end2end/20261121/${region}/guardduty/aws4_request`;
    const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` };
    const answer = await fetch(`${this.emulator}${path}`, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
    return answer.json();
  }
}

/** The Muster that is tried: the development build, or the one at the path in the environment, from `end2end` on. */
const program = path.resolve(process.env.MUSTER_PROGRAM ?? "../target/debug/muster");

/**
 * Starts a binary of the development build, or any by its full path, and returns the address that it names. Ours takes
 * any free port by itself, and none inherits a setting of the person's own.
 */
export async function start(binary: string, options: string[], environment: object, processes: ChildProcess[]) {
  const child = spawn(path.resolve(root, "target/debug", binary), options, {
    cwd: root,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  processes.push(child);
  return new Promise<{ url: string; child: ChildProcess; said: string }>((resolve, reject) => {
    let said = "";
    const outputs = [child.stdout, child.stderr];
    const listen = (text: string) => {
      said += text;
      const address = said.match(/(?:ready at|listening on) (http:\/\/[\d.]+:\d+)\s/);
      if (!address) return;
      for (const output of outputs) output.off("data", listen).resume();
      resolve({ url: address[1], child, said });
    };
    for (const output of outputs) output.setEncoding("utf8").on("data", listen);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${binary} ended with ${code}: ${said}`)));
    setTimeout(() => reject(new Error(`${binary} names no address: ${said}`)), 30_000).unref();
  });
}

/** Ends a process and waits until it is gone. */
export async function stop(child: ChildProcess, signal: NodeJS.Signals) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
}
