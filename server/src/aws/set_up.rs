//! How GuardDuty is set up: detectors, the organization, protection plans.

use std::collections::HashSet;

use app::domain::{
    AccountId, AutoEnable, Detector, MemberPlans, Organization, Protection, ProtectionName, ReadingCall, Region, Switch,
};
use aws_sdk_guardduty::types::{
    DetectorStatus, FeatureStatus, ManagedBy, MemberDataSourceConfiguration, MemberFeaturesConfigurationResult,
    OrgFeature, OrgFeatureAdditionalConfiguration, OrgFeatureStatus, OrganizationFeatureConfigurationResult,
};

use super::{DetectorId, Gateway, GatewayError, convert, gateway::auto_enable};

/// What GuardDuty answered about the protection plans of one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlansAnswer {
    /// The plans.
    Known(MemberPlans),
    /// It could not tell, for this reason.
    Unprocessed(Box<str>),
}

impl Gateway {
    /// The administrator's detector, with its settings.
    ///
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html>
    ///
    /// # Errors
    /// Whatever keeps the call from an answer.
    pub async fn detector_settings(&self, region: &Region) -> Result<Detector, GatewayError> {
        let regional = self.regional(region)?;
        let call = regional.with_detector("GetDetector", |detector| {
            regional.reads.get_detector().detector_id(detector.as_str()).send()
        });
        let output = regional.in_turn(call).await?;
        let frequency = output.finding_publishing_frequency().map_or("", |frequency| frequency.as_str());
        Ok(Detector {
            enabled: output.status() == Some(&DetectorStatus::Enabled),
            frequency: frequency.into(),
            managed_by_policy: output.features().iter().any(|feature| is_policy(feature.managed_by())),
        })
    }

    /// What GuardDuty does by itself for the accounts of the organization: every page of it.
    ///
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DescribeOrganizationConfiguration.html>
    ///
    /// # Errors
    /// [`GatewayError::Refused`] too if the administrator is none of an organization.
    pub async fn organization(&self, region: &Region) -> Result<Organization, GatewayError> {
        let regional = self.regional(region)?;
        let mut token: Option<String> = None;
        let mut seen = HashSet::new();
        let mut plans = Vec::new();
        loop {
            let call = regional.with_detector("DescribeOrganizationConfiguration", |detector| {
                let call = regional.reads.describe_organization_configuration().detector_id(detector.as_str());
                call.set_next_token(token.clone()).send()
            });
            let page = regional.in_turn(call).await?;
            plans.extend(page.features().iter().filter_map(organization_plan));
            token = page.next_token().filter(|token| !token.is_empty()).map(str::to_owned);
            match &token {
                None => {
                    return Ok(Organization {
                        auto_enable: auto_enable(&page),
                        member_limit_reached: page.member_account_limit_reached() == Some(true),
                        plans,
                    });
                }
                Some(token) if seen.insert(token.clone()) => {}
                Some(_) => return Err(GatewayError::RepeatedPage),
            }
        }
    }

    /// The protection plans of one member.
    ///
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetMemberDetectors.html>
    ///
    /// # Errors
    /// Whatever keeps the call from an answer.
    pub async fn member_plans(&self, region: &Region, account: AccountId) -> Result<PlansAnswer, GatewayError> {
        let regional = self.regional(region)?;
        let call = regional.with_detector("GetMemberDetectors", |detector| {
            let call = regional.reads.get_member_detectors().detector_id(detector.as_str());
            call.account_ids(account.as_str()).send()
        });
        let output = regional.in_turn(call).await?;
        if let Some(unprocessed) = convert::unprocessed(output.unprocessed_accounts()).pop() {
            return Ok(PlansAnswer::Unprocessed(unprocessed.result));
        }
        let features =
            output.member_data_source_configurations().iter().flat_map(MemberDataSourceConfiguration::features);
        Ok(PlansAnswer::Known(MemberPlans {
            managed_by_policy: features.clone().any(|feature| is_policy(feature.managed_by())),
            plans: features.filter_map(member_plan).collect(),
        }))
    }

    /// Which of these members, at most [`BATCH`](app::domain::BATCH), a policy of the organization manages. Of accounts
    /// that are not associated GuardDuty says nothing; nothing locks those.
    ///
    /// <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetMemberDetectors.html>
    ///
    /// # Errors
    /// Whatever keeps the call from an answer.
    pub async fn managed_by_policy(
        &self,
        region: &Region,
        accounts: &[AccountId],
    ) -> Result<Vec<AccountId>, GatewayError> {
        let regional = self.regional(region)?;
        let call = regional.with_detector("GetMemberDetectors", |detector| {
            let call = regional.reads.get_member_detectors().detector_id(detector.as_str());
            call.set_account_ids(Some(convert::ids(accounts))).send()
        });
        let output = regional.in_turn(call).await?;
        let is_managed = |member: &&MemberDataSourceConfiguration| {
            member.features().iter().any(|feature| is_policy(feature.managed_by()))
        };
        let managed = output.member_data_source_configurations().iter().filter(is_managed);
        Ok(managed.filter_map(|member| member.account_id()?.parse().ok()).collect())
    }

    /// Makes one reading call for no other purpose than to see whether it is answered; about these accounts, if it is
    /// about any. Who calls takes a turn first, as for a write.
    ///
    /// # Errors
    /// [`GatewayError::NoDetector`] from [`ReadingCall::ListDetectors`] too, if there is none.
    pub async fn try_reading(
        &self,
        region: &Region,
        call: ReadingCall,
        accounts: &[AccountId],
    ) -> Result<(), GatewayError> {
        let regional = self.regional(region)?;
        let reads = &regional.reads;
        macro_rules! answered {
            ($request:expr) => {{
                let send = |detector: DetectorId| $request.detector_id(detector.as_str()).send();
                regional.with_detector(call.api_name(), send).await.map(drop)
            }};
        }
        match call {
            ReadingCall::ListDetectors => regional.look_up_detector().await?.map(drop).ok_or(GatewayError::NoDetector),
            ReadingCall::GetDetector => answered!(reads.get_detector()),
            ReadingCall::ListMembers => answered!(reads.list_members().only_associated("false").max_results(1)),
            ReadingCall::GetMembers => answered!(reads.get_members().set_account_ids(Some(convert::ids(accounts)))),
            ReadingCall::GetMemberDetectors => {
                answered!(reads.get_member_detectors().set_account_ids(Some(convert::ids(accounts))))
            }
            ReadingCall::DescribeOrganizationConfiguration => answered!(reads.describe_organization_configuration()),
            ReadingCall::GetCallerIdentity
            | ReadingCall::ListAccounts
            | ReadingCall::DescribeOrganization
            | ReadingCall::ListRegions => self.try_beside(call).await,
        }
    }
}

fn is_policy(managed_by: Option<&ManagedBy>) -> bool {
    managed_by == Some(&ManagedBy::GuarddutyPolicy)
}

fn organization_plan(wire: &OrganizationFeatureConfigurationResult) -> Option<Protection<Option<AutoEnable>>> {
    let parts = wire.additional_configuration().iter().filter_map(|part| {
        protection(
            part.name().map(OrgFeatureAdditionalConfiguration::as_str),
            for_accounts(part.auto_enable()),
            Vec::new(),
        )
    });
    protection(wire.name().map(OrgFeature::as_str), for_accounts(wire.auto_enable()), parts.collect())
}

fn member_plan(wire: &MemberFeaturesConfigurationResult) -> Option<Protection<Switch>> {
    let switch =
        |status: Option<&FeatureStatus>| Switch::from_wire(status.map_or("not known", |status| status.as_str()));
    let parts = wire.additional_configuration().iter();
    let parts = parts.filter_map(|part| {
        protection(part.name().map(OrgFeatureAdditionalConfiguration::as_str), switch(part.status()), Vec::new())
    });
    protection(wire.name().map(OrgFeature::as_str), switch(wire.status()), parts.collect())
}

/// What has no name cannot be shown.
fn protection<S>(name: Option<&str>, setting: S, parts: Vec<Protection<S>>) -> Option<Protection<S>> {
    Some(Protection { name: ProtectionName(name?.into()), setting, parts })
}

fn for_accounts(setting: Option<&OrgFeatureStatus>) -> Option<AutoEnable> {
    match setting? {
        OrgFeatureStatus::All => Some(AutoEnable::All),
        OrgFeatureStatus::New => Some(AutoEnable::New),
        OrgFeatureStatus::None => Some(AutoEnable::None),
        _ => None,
    }
}
