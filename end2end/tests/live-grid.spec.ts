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

test("what is read stays in view, and the focus on its account, as rows above come and go", async ({ page, server }) => {
  const members = new Members(page);
  const [detector] = (await server.guardduty("us-east-1", "GET", "/detector")).detectorIds;
  const change = (what: "stop" | "start", accountIds: string[]) =>
    server.guardduty("us-east-1", "POST", `/detector/${detector}/member/${what}`, { accountIds });
  const search = "?type=invitation&status=Enabled&region=us-east-1";
  const accounts = (await members.allAccounts(search)).filter((account) => !account.startsWith("66"));
  expect(accounts.length).toBeGreaterThan(40);
  await members.open(search);
  await members.scrollTo(21);
  const first = async () => Number((await members.range.textContent())?.split("–")[0]);
  const name = await members.row(21).getByRole("rowheader").textContent();
  const top = async () => (await members.rows.filter({ hasText: name ?? "" }).boundingBox())?.y;
  const before = await top();
  const above = accounts.slice(0, 3);

  await test.step("they go", async () => {
    await change("stop", above);
    await refresh(page);
    await expect.poll(first).toBe(18);
    await expect(members.row(18).getByRole("rowheader")).toHaveText(name ?? "");
    expect(await top()).toBeCloseTo(before ?? 0, 0);
  });

  await test.step("and come, with the focus in a row", async () => {
    const link = members.rows.filter({ hasText: name ?? "" }).getByRole("link");
    await link.focus();
    await change("start", above);
    await refresh(page);
    await expect.poll(first).toBe(21);
    await expect(link).toBeFocused();
    await page.keyboard.press("Space");
    await expect(link.locator("xpath=ancestor::tr").getByRole("checkbox"), "the keys mean that account").toBeChecked();
  });

  await test.step("a range begins at the account that was ticked", async () => {
    await change("stop", above);
    await refresh(page);
    await expect.poll(first).toBe(18);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Shift+Space");
    await expect(members.bar).toContainText("3 accounts selected");
  });
});
