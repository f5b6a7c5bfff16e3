//! The few operations of other services that a member administration needs.

use serde_json::{Value, json};

use super::plans_json;
use crate::clock::Timestamp;
use crate::ids::{AccountId, hex_id, mix, page_token, read_page_token};
use crate::seed::email;
use crate::settings::Settings;
use crate::state::{Organization, OrganizationAccount};
use crate::wire::route::Beside;
use crate::wire::{ApiError, Reply, optional_text};

const ACCOUNTS_A_PAGE: usize = 20;
const REGIONS_A_PAGE: usize = 50;
const FOUNDED: Timestamp = Timestamp(1_577_836_800_000);
/// The Regions that are off until an account opts in, and so the ones that can be off.
const OPT_IN: [&str; 17] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-south-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-west-1",
    "eu-central-2",
    "eu-south-1",
    "eu-south-2",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
];

/// What these operations look at.
pub(crate) struct Surroundings<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) organization: &'a Organization,
    pub(crate) administrator: AccountId,
    pub(crate) caller: AccountId,
    pub(crate) body: &'a [u8],
    pub(crate) request_id: &'a str,
}

impl Surroundings<'_> {
    pub(crate) fn perform(&self, operation: Beside) -> Result<Reply, ApiError> {
        match operation {
            Beside::GetCallerIdentity => Ok(Reply::Xml(self.get_caller_identity())),
            Beside::ListAccounts => self.list_accounts().map(Reply::Json),
            Beside::DescribeOrganization => Ok(Reply::Json(self.describe_organization())),
            Beside::ListRegions => self.list_regions().map(Reply::Json),
        }
    }

    /// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
    fn get_caller_identity(&self) -> String {
        let Self { caller, request_id, .. } = self;
        format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
             <GetCallerIdentityResult>\
             <Arn>arn:aws:iam::{caller}:user/muster</Arn>\
             <UserId>AIDAEMULATED{caller}</UserId><Account>{caller}</Account>\
             </GetCallerIdentityResult>\
             <ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>\
             </GetCallerIdentityResponse>"
        )
    }

    /// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html>
    fn list_accounts(&self) -> Result<Value, ApiError> {
        if ![self.administrator, self.organization.management()].contains(&self.caller) {
            return Err(ApiError::AccessDenied("organizations:ListAccounts"));
        }
        let body = self.json()?;
        let size = page_size(&body, ACCOUNTS_A_PAGE)?;
        let after = match optional_text(&body, "NextToken")? {
            None => None,
            Some(token) => Some(read_page_token(token).ok_or(ApiError::InvalidParameter("NextToken"))?),
        };
        let mut listed = self.organization.accounts().iter().filter(|account| Some(account.id) > after);
        let page: Vec<_> = listed.by_ref().take(size).collect();
        let accounts: Vec<Value> = page.iter().map(|account| self.account_json(account)).collect();
        let mut answer = json!({ "Accounts": accounts });
        if let (Some(_), Some(last)) = (listed.next(), page.last()) {
            answer["NextToken"] = json!(page_token(last.id));
        }
        Ok(answer)
    }

    fn account_json(&self, account: &OrganizationAccount) -> Value {
        let (id, state) = (account.id, if account.suspended { "SUSPENDED" } else { "ACTIVE" });
        json!({
            "Id": id.to_string(),
            "Arn": self.arn(&format!("account/{}/{id}", self.organization_id())),
            "Email": email(account.number),
            "Name": self.name(account),
            "Status": state,
            "State": state,
            "JoinedMethod": "CREATED",
            "JoinedTimestamp": plans_json::seconds(FOUNDED),
        })
    }

    fn name(&self, account: &OrganizationAccount) -> String {
        const TEAMS: [&str; 8] = ["payments", "search", "billing", "catalog", "identity", "data", "mobile", "platform"];
        const STAGES: [&str; 4] = ["prod", "staging", "test", "sandbox"];
        if account.id == self.organization.management() {
            return "management".to_owned();
        }
        if account.id == self.administrator {
            return "security-tooling".to_owned();
        }
        let dice = mix(&[self.settings.seed, 7, account.id.number()]);
        let pick = |names: &[&'static str], dice: u64| {
            let index = usize::try_from(dice % 64).unwrap_or_default() % names.len();
            names[index]
        };
        format!("{}-{}-{}", pick(&TEAMS, dice), pick(&STAGES, dice >> 8), account.number)
    }

    /// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html>
    fn describe_organization(&self) -> Value {
        let management = self.organization.management();
        let number = self.organization.find(management).map_or(0, |account| account.number);
        json!({ "Organization": {
            "Id": self.organization_id(),
            "Arn": self.arn(&format!("organization/{}", self.organization_id())),
            "FeatureSet": "ALL",
            "MasterAccountId": management.to_string(),
            "MasterAccountArn": self.arn(&format!("account/{}/{management}", self.organization_id())),
            "MasterAccountEmail": email(number),
        } })
    }

    /// <https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html>
    fn list_regions(&self) -> Result<Value, ApiError> {
        let body = self.json()?;
        let size = page_size(&body, REGIONS_A_PAGE)?;
        let after = optional_text(&body, "NextToken")?;
        let wanted = body.get("RegionOptStatusContains").filter(|value| !value.is_null());
        let mut regions: Vec<(&str, &str)> = OPT_IN
            .into_iter()
            .filter(|name| !self.settings.regions.iter().any(|on| on == name))
            .map(|name| (name, "DISABLED"))
            .collect();
        for name in &self.settings.regions {
            let by_choice = OPT_IN.contains(&name.as_str());
            regions.push((name, if by_choice { "ENABLED" } else { "ENABLED_BY_DEFAULT" }));
        }
        regions.sort_unstable();
        let is_wanted = |status: &str| match wanted {
            None => Ok(true),
            Some(Value::Array(statuses)) => Ok(statuses.iter().any(|wanted| wanted == status)),
            Some(_) => Err(ApiError::InvalidBody),
        };
        let mut listed = Vec::new();
        for (name, status) in regions {
            if is_wanted(status)? && Some(name) > after {
                listed.push(json!({ "RegionName": name, "RegionOptStatus": status }));
            }
        }
        let has_more = listed.len() > size;
        listed.truncate(size);
        let mut answer = json!({ "Regions": listed });
        if let (true, Some(last)) = (has_more, listed.last()) {
            answer["NextToken"] = last["RegionName"].clone();
        }
        Ok(answer)
    }

    fn json(&self) -> Result<Value, ApiError> {
        if self.body.is_empty() {
            return Ok(json!({}));
        }
        serde_json::from_slice(self.body).ok().filter(Value::is_object).ok_or(ApiError::InvalidBody)
    }

    fn arn(&self, resource: &str) -> String {
        format!("arn:aws:organizations::{}:{resource}", self.organization.management())
    }

    fn organization_id(&self) -> String {
        format!("o-{}", &hex_id(&[self.settings.seed, 8])[..10])
    }
}

fn page_size(body: &Value, most: usize) -> Result<usize, ApiError> {
    match body.get("MaxResults") {
        None | Some(Value::Null) => Ok(most),
        Some(value) => value
            .as_u64()
            .and_then(|size| usize::try_from(size).ok())
            .filter(|size| (1..=most).contains(size))
            .ok_or(ApiError::OutOfBounds("MaxResults")),
    }
}
