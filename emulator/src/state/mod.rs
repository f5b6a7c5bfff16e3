//! GuardDuty's member administration as data and rules, without HTTP.

mod detector;
mod member;
mod organization;
mod refusal;
mod region;
pub(crate) mod rules;
mod world;

pub(crate) use detector::Detector;
pub(crate) use member::{Member, Status, Via};
pub(crate) use organization::{AutoEnable, Organization};
pub(crate) use refusal::Refusal;
pub(crate) use region::Region;
pub(crate) use world::World;
