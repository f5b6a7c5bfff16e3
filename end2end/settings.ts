import { expect, type Page } from "./test";

/** The settings screen and the result of a connection check, by what a person reads there. */
export class Settings {
  readonly regions;
  readonly checkButton;
  readonly grant;

  constructor(readonly page: Page) {
    this.regions = page.getByRole("region", { name: "Regions, scrollable" }).getByRole("row").filter({ has: page.getByRole("rowheader") });
    this.checkButton = page.getByRole("button", { name: "Check the connection" });
    this.grant = page.getByRole("region", { name: "Policy with the missing actions" });
  }

  /** The row of one Region. */
  region(name: string) {
    return this.regions.filter({ has: this.page.getByRole("rowheader", { name }) });
  }

  /** Has the connection checked, and waits for the result. */
  async check() {
    await this.checkButton.click();
    await expect(this.page).toHaveURL(/\/settings\/checks\/\d+$/);
    await expect(this.page.getByRole("heading", { level: 1 })).toHaveText("Connection check");
  }

  /** What a person does there, with and without a script: looks at a Region, has the connection checked, comes back. */
  async lookAndCheck() {
    const { page } = this;
    await expect(page.getByRole("definition").filter({ hasText: /^\d{12}$/ })).toHaveText("123456789012");
    await expect(this.regions).toHaveCount(4);
    await expect(this.region("eu-west-1")).toContainText(/On.*every 6 hours.*Accounts that join \(NEW\)/);
    await this.region("eu-west-1").getByText("8 NONE").click();
    await expect(this.region("eu-west-1").getByText("EKS audit logs: NONE")).toBeVisible();
    await expect(page.getByRole("row", { name: /^Stop / })).toContainText("guardduty:StopMonitoringMembers");

    await this.check();
    await expect(page.getByText("The credentials belong to account 123456789012.")).toBeVisible();
    await expect(page.getByText("Muster can read all that it needs.")).toBeVisible();
    await expect(this.regions.filter({ hasText: "Fine." })).toHaveCount(4);
    await expect(this.grant, "nothing is missing").toHaveCount(0);
    const url = page.url();
    await page.reload();
    await expect(page, "the result has its own URL").toHaveURL(url);
    await expect(this.regions.filter({ hasText: "Fine." })).toHaveCount(4);
    await this.check();
    await expect(page, "a new check is a new page").not.toHaveURL(url);
    await page.getByRole("link", { name: "Back to Settings" }).click();
    await expect(this.region("us-east-1")).toContainText("every 6 hours");
  }
}
