//! GuardDuty's member administration as data and rules, without HTTP.

mod change;
mod detector;
mod invitation;
mod member;
mod organization;
pub(crate) mod plans;
mod refusal;
mod region;
pub(crate) mod rules;
mod world;

pub(crate) use change::Change;
pub(crate) use detector::{Detector, Frequency};
pub(crate) use invitation::associated_status;
pub(crate) use member::{Invitation, Member, Status, Via};
pub(crate) use organization::{AutoEnable, Configuration, Organization, OrganizationAccount};
pub(crate) use plans::PlanSet;
pub(crate) use refusal::Refusal;
pub(crate) use region::Region;
pub(crate) use world::World;
