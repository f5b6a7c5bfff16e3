import { Members } from "../members";
import { expect, type Page, test } from "../test";

test.use({ organization: "live-grid", accounts: 300 });

/** Has the Regions read again without moving the focus to the button. */
const refresh = (page: Page) => page.getByRole("button", { name: "Refresh" }).first().dispatchEvent("click");

test("the focus survives a live change of its row, and its removal", async ({ page, server }) => {
  const members = new Members(page);
  const [detector] = (await server.guardduty("us-east-1", "GET", "/detector")).detectorIds;
  const stop = (account: string) => server.guardduty("us-east-1", "POST", `/detector/${detector}/member/stop`, { accountIds: [account] });
  const enabled = "?type=invitation&status=Enabled&region=us-east-1";
  await members.open(enabled);
  const [, changed, gone] = (await members.accounts()).filter((account) => !account.startsWith("66"));

  await test.step("it changes, and the focus stays", async () => {
    await members.open(`?type=invitation&q=${changed}&region=us-east-1`);
    const link = members.row(1).getByRole("link");
    await link.focus();
    await stop(changed);
    await refresh(page);
    await expect(members.row(1)).toContainText("Disabled");
    await expect(link).toHaveText(changed);
    await expect(link).toBeFocused();
  });

  await test.step("it goes, and what stands in its place has the focus", async () => {
    await members.open(enabled);
    const place = (await members.accounts()).indexOf(gone) + 1;
    const after = (await members.accounts())[place];
    const link = members.row(place).getByRole("link");
    await link.focus();
    await stop(gone);
    await refresh(page);
    await expect(link).toHaveText(after);
    await expect(link).toBeFocused();
  });
});
