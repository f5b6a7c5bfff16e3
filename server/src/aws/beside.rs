//! The services beside GuardDuty: AWS Organizations, and which Regions the account has enabled.

use std::{collections::HashSet, time::Duration};

use app::domain::{AccountId, ReadingCall, Region};
use aws_sdk_account::{operation::list_regions::ListRegionsOutput, types::RegionOptStatus};
use aws_sdk_organizations::types::{Account, AccountState, AccountStatus};
use tokio::time::sleep;

use super::{Config, Gateway, GatewayError};

/// These operations, named as the IAM actions that allow them.
const LIST_ACCOUNTS: &str = "organizations:ListAccounts";
const DESCRIBE_ORGANIZATION: &str = "organizations:DescribeOrganization";
const LIST_REGIONS: &str = "account:ListRegions";

/// How often the same page is asked for again while AWS Organizations asks for fewer calls, and after how long.
const ASKED_AGAIN: u32 = 30;
const PAUSE: Duration = Duration::from_secs(1);

/// An account of the organization.
///
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html>
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationAccount {
    /// The account.
    pub account: AccountId,
    /// The e-mail address of its root user.
    pub email: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// Where it stands in its life, in AWS's word: `ACTIVE`, `SUSPENDED`, `CLOSED` and others.
    pub state: Box<str>,
}

impl OrganizationAccount {
    /// It can be used.
    pub fn is_active(&self) -> bool {
        &*self.state == "ACTIVE"
    }

    /// One with an id that is no account id is left out.
    fn read(wire: &Account) -> Option<Self> {
        // AWS fills `Status` no more since September 2026, and `State` only since a year before.
        let state = wire.state().map(AccountState::as_str).or_else(|| wire.status().map(AccountStatus::as_str));
        Some(Self {
            account: wire.id()?.parse().ok()?,
            email: wire.email().unwrap_or_default().trim().into(),
            name: wire.name().unwrap_or_default().trim().into(),
            state: state.unwrap_or_default().into(),
        })
    }
}

impl Gateway {
    /// Reads all accounts of the organization, and hands them over page by page.
    ///
    /// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html>
    ///
    /// # Errors
    /// The list is not complete then, whatever was handed over before.
    pub async fn list_accounts(
        &self,
        mut on_page: impl FnMut(Vec<OrganizationAccount>) + Send,
    ) -> Result<(), GatewayError> {
        let mut token: Option<String> = None;
        let mut seen = HashSet::new();
        let mut throttled = 0;
        loop {
            let answer = self.organizations.list_accounts().set_next_token(token.clone()).send().await;
            let page = match answer.map_err(|error| GatewayError::new(LIST_ACCOUNTS, error)) {
                Err(GatewayError::Throttled { .. }) if throttled < ASKED_AGAIN => {
                    throttled += 1;
                    sleep(PAUSE).await;
                    continue;
                }
                answer => answer?,
            };
            throttled = 0;
            on_page(page.accounts().iter().filter_map(OrganizationAccount::read).collect());
            token = page.next_token.filter(|token| !token.is_empty());
            match &token {
                None => return Ok(()),
                Some(token) if seen.insert(token.clone()) => {}
                Some(_) => return Err(GatewayError::RepeatedPage),
            }
        }
    }

    /// The id of the organization and the account that owns it, as far as AWS tells them.
    ///
    /// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html>
    ///
    /// # Errors
    /// [`GatewayError::Refused`] too if the account is in no organization.
    pub async fn describe_organization(&self) -> Result<(Option<Box<str>>, Option<AccountId>), GatewayError> {
        let described = self.organizations.describe_organization().send().await;
        let described = described.map_err(|error| GatewayError::new(DESCRIBE_ORGANIZATION, error))?;
        let organization = described.organization();
        let management = organization.and_then(|organization| organization.master_account_id());
        let id = organization.and_then(|organization| organization.id());
        Ok((id.map(Into::into), management.and_then(|account| account.parse().ok())))
    }

    /// Makes one reading call of another service for no other purpose than to see whether it is answered.
    ///
    /// # Errors
    /// Whatever keeps the call from an answer.
    pub async fn try_beside(&self, call: ReadingCall) -> Result<(), GatewayError> {
        match call {
            ReadingCall::ListAccounts => {
                let listed = self.organizations.list_accounts().max_results(1).send().await;
                listed.map(drop).map_err(|error| GatewayError::new(LIST_ACCOUNTS, error))
            }
            ReadingCall::DescribeOrganization => self.describe_organization().await.map(drop),
            ReadingCall::ListRegions => {
                let listed = self.account.list_regions().max_results(1).send().await;
                listed.map(drop).map_err(|error| GatewayError::new(LIST_REGIONS, error))
            }
            _ => self.administrator().await.map(drop),
        }
    }
}

impl Config {
    /// Every Region that is enabled for the account.
    ///
    /// <https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html>
    ///
    /// # Errors
    /// Whatever keeps a call from an answer.
    pub async fn enabled_regions(&self) -> Result<Vec<Region>, GatewayError> {
        let pages = aws_sdk_account::Client::new(self.sdk())
            .list_regions()
            .region_opt_status_contains(RegionOptStatus::Enabled)
            .region_opt_status_contains(RegionOptStatus::EnabledByDefault)
            .into_paginator()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(|error| GatewayError::new(LIST_REGIONS, error))?;
        let names = pages.iter().flat_map(ListRegionsOutput::regions).filter_map(|region| region.region_name());
        Ok(names.filter_map(|name| name.parse().ok()).collect())
    }
}
