import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import path from "node:path";
import { Server, start, stop, test as base } from "./server";
import { expect, type Page } from "./test";

/** A real OIDC provider (npm oidc-provider) at which people sign in to one Muster. */
export class Provider {
  private process: ChildProcess | undefined;

  private constructor(
    private readonly port: string,
    readonly muster: string,
  ) {}

  /** Finds a free port for both, and starts neither. */
  static async find() {
    return new Provider(`${await freePort()}`, `http://127.0.0.1:${await freePort()}`);
  }

  /** Its signing key is a new one each time; nobody is signed in there yet. */
  async start() {
    const script = path.join(__dirname, "provider.mjs");
    this.process = (await start(process.execPath, [script, this.port, this.muster], {}, [])).child;
  }

  async stop() {
    if (this.process) await stop(this.process, "SIGKILL");
  }

  /** What Muster is told. */
  get environment() {
    return {
      MUSTER_ADDR: new URL(this.muster).host,
      MUSTER_PUBLIC_URL: this.muster,
      MUSTER_OIDC_ISSUER: `http://localhost:${this.port}`,
      MUSTER_OIDC_CLIENT_ID: "muster",
      MUSTER_OIDC_CLIENT_SECRET: "end2end",
    };
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** Muster, at which people sign in by way of a provider. */
export const test = base.extend<object, { provider: Provider; providerIsUp: boolean }>({
  /** It runs before Muster does. */
  providerIsUp: [true, { scope: "worker", option: true }],

  storageState: async ({}, use) => use({ cookies: [], origins: [] }),

  provider: [
    async ({ providerIsUp }, use) => {
      const provider = await Provider.find();
      if (providerIsUp) await provider.start();
      await use(provider);
      await provider.stop();
    },
    { scope: "worker" },
  ],
  server: [
    async ({ backend, accounts, approvalAbove, pace, provider }, use) => {
      const server = new Server({ backend, accounts, approvalAbove, pace, environment: provider.environment });
      try {
        await server.start();
        await use(server);
      } finally {
        await server.kill();
      }
    },
    { scope: "worker", timeout: 60_000 },
  ],
});

/** The page on which people sign in, and the provider's. */
export class SignIn {
  readonly toProvider;
  readonly account;

  constructor(readonly page: Page) {
    this.toProvider = page.getByRole("link", { name: "Sign in at localhost" });
    this.account = page.getByRole("textbox", { name: "Account" });
  }

  /** Opens a page of Muster's, is led to sign in, and does so. */
  async as(account: string, open = "/members") {
    await this.page.goto(open);
    await this.toProvider.click();
    await this.account.fill(account);
    await this.page.getByRole("button", { name: "Sign in" }).click();
  }

  /** Muster shows who is signed in. */
  async is(name: string, role: string) {
    await expect(this.page.getByRole("banner")).toContainText(new RegExp(`${name}\\s*${role}`));
  }
}
