// A real OIDC provider with one client and as many people as are asked for: who signs in as `admin` is
// admin@example.com with the role muster-admin among others, as `ana.admin` is, and so on; `nobody` has no role that
// Muster knows.
//
// node provider.mjs PORT URL-OF-MUSTER; its signing key is a new one at each start.

import { generateKeyPairSync, randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import Provider from "oidc-provider";

const [port, muster] = process.argv.slice(2);
const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });

const provider = new Provider(`http://localhost:${port}`, {
  clients: [
    {
      client_id: "muster",
      client_secret: "end2end",
      redirect_uris: [`${muster}/sign-in/callback`],
      post_logout_redirect_uris: [`${muster}/sign-in`],
    },
  ],
  jwks: { keys: [{ ...key, kid: randomUUID(), alg: "RS256", use: "sig" }] },
  cookies: { keys: [randomUUID()] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], roles: ["roles"] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { logoutSource } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, accountId) => ({
    accountId,
    claims: () => ({
      sub: accountId,
      email: `${accountId}@example.com`,
      email_verified: true,
      roles: ["payroll-admin", `muster-${accountId.split(".").at(-1)}`],
    }),
  }),
  // Nobody is asked whether Muster may know them.
  async loadExistingGrant({ oidc }) {
    const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope("openid email roles");
    await grant.save();
    return grant;
  },
});

function page(ctx, title, body) {
  ctx.type = "html";
  ctx.body = `<!DOCTYPE html><html lang="en"><title>${title}</title><h1>${title}</h1>${body}</html>`;
}

function logoutSource(ctx, form) {
  page(ctx, "Sign out here?", `${form}<button form="op.logoutForm" name="logout" value="yes">Yes</button>`);
}

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  if (ctx.method === "GET") {
    const fields = '<label>Account <input name="account"></label><button>Sign in</button><button name="cancel">Cancel</button>';
    return page(ctx, "The provider", `<form method="post">${fields}</form>`);
  }
  const sent = new URLSearchParams(await text(ctx.req));
  const result = sent.has("cancel") ? { error: "access_denied" } : { login: { accountId: sent.get("account") } };
  ctx.respond = false;
  await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
});

provider.listen(Number(port), "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${port} `));
