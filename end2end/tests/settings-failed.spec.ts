import { hasNoViolationInBothThemes } from "../axe";
import { Settings } from "../settings";
import { expect, test } from "../test";

test.use({
  organization: "settings-failed",
  accounts: 20,
  pace: {
    latencyMs: 0,
    rateLimit: 0,
    faults: [
      { kind: "not_json", region: "us-west-2", operation: "GetDetector" },
      { kind: "delay_before", ms: 60_000, region: "eu-west-1", operation: "GetDetector" },
    ],
  },
});

test("a Region that fails says why, and hides no other", async ({ page }) => {
  const settings = new Settings(page);
  await page.goto("/settings");
  await expect(settings.region("us-east-1")).toContainText("Accounts that join (NEW)");
  await expect(settings.region("us-west-2")).toContainText("What answered GetDetector was not AWS");
  await expect(settings.region("us-west-2"), "the rest of it is there").toContainText("Accounts that join (NEW)");
  await expect(settings.region("eu-west-1")).toContainText("No answer within 8 s.");
  await hasNoViolationInBothThemes(page, "settings");

  await settings.check();
  await expect(page.getByText("Something is to be put right in 2 Regions.")).toBeVisible();
  await expect(settings.region("eu-west-1")).toContainText("No answer to GetDetector in time.");
  await hasNoViolationInBothThemes(page, "check");
});
