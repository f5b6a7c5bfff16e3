import { mark, withoutTimers } from "../live";
import { Members } from "../members";
import { stopAllEnabled } from "../plans";
import { expect, numberIn, test } from "../test";

test.use({
  organization: "restart",
  accounts: 600,
  pace: { latencyMs: 100, rateLimit: 4 },
  // While Muster is away.
  complaints: /net::ERR_/,
});

test("a page sees without a reload what changed while the server was away", async ({ page, server }) => {
  const members = new Members(page);
  await members.open("?status=Disabled&region=us-east-1");
  const before = await numberIn(members.chip("Disabled"));
  const accounts = await test.step("pick who will be stopped", async () => {
    await members.open("?status=Enabled&type=invitation&region=us-east-1");
    return (await members.accounts()).filter((account) => !account.startsWith("66")).slice(0, 5);
  });
  const stayed = await mark(page);

  await server.end();
  await expect(page.getByRole("banner").getByText("Not connected")).toBeVisible();
  const { detectorIds } = await server.guardduty("us-east-1", "GET", "/detector");
  await server.guardduty("us-east-1", "POST", `/detector/${detectorIds[0]}/member/stop`, { accountIds: accounts });
  const again = page.waitForResponse((response) => response.url().includes("/events") && response.ok());
  await server.start();
  await again;
  await expect(members.chip("Disabled")).toHaveText(`Disabled ${before + accounts.length}`);
  await expect(page.getByRole("banner").locator("summary").filter({ hasText: "Updated" })).toBeVisible();

  await test.step("and is live again", async () => {
    await withoutTimers(page);
    await server.guardduty("us-east-1", "POST", `/detector/${detectorIds[0]}/member/start`, { accountIds: accounts });
    await page.getByRole("button", { name: "Refresh" }).first().click();
    await expect(members.chip("Disabled")).toHaveText(`Disabled ${before}`);
    expect(await stayed()).toBe(true);
  });
});

test("an operation goes on after a restart of the server, and its page without a reload", async ({ page, server }) => {
  const { cells, operation } = await stopAllEnabled(page);
  const stayed = await mark(page);
  await operation.isInTheMiddle(cells);
  await server.end();
  await expect(page.getByRole("banner").getByText("Not connected")).toBeVisible();
  await server.start();
  expect(await operation.finishes("Stopped", cells), "a few may be refused").toBeGreaterThan(cells * 0.9);
  expect(await stayed()).toBe(true);
});
