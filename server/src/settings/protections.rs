use std::sync::Arc;

use app::domain::{AccountId, Region, RegionProtections};

use super::service::PATIENCE;
use crate::{
    aws::{Gateway, PlansAnswer},
    side_by_side::in_time,
};

/// The protection plans of one member in one Region.
pub(super) async fn ask(gateway: Arc<Gateway>, region: Region, account: AccountId) -> RegionProtections {
    let answer = match in_time(PATIENCE, Box::pin(gateway.member_plans(&region, account))).await {
        Ok(PlansAnswer::Known(plans)) => Ok(plans),
        Ok(PlansAnswer::Unprocessed(reason)) => Err(format!("GuardDuty could not tell: {reason}")),
        Err(text) => Err(text),
    };
    RegionProtections { region, answer }
}
