//! Building blocks that know no GuardDuty rule: statuses, times, notices, numbers.

mod answer;
mod chart;
mod dialog;
mod every;
mod form;
mod left;
mod me;
mod menu;
mod notice;
mod number;
mod numbered;
mod outcome_bar;
mod pages;
mod sent;
mod status;
mod time;
mod transition;

pub(crate) use answer::{Answer, ask};
pub(crate) use chart::{Picture, Shape};
pub(crate) use dialog::Dialog;
pub(crate) use every::every;
pub(crate) use form::{FormAction, PostForm};
pub(crate) use left::once_left;
pub(crate) use me::{Me, SessionEnded, Told, WhyNot, may, refusal, unless};
pub(crate) use menu::Menu;
pub(crate) use notice::{Empty, ErrorNotice, FormError, Notice, error_of, refused, tell, url_error};
pub(crate) use number::{count, extent, plural};
pub(crate) use numbered::{Gone, Numbered, by_number, number_in_path};
pub(crate) use outcome_bar::OutcomeBar;
pub(crate) use pages::pages;
pub(crate) use sent::sent;
pub(crate) use status::{Mark, RegionStrip, STRIP, Status, regions_phrase};
pub(crate) use time::{Clock, Moment, Printed, Time};
pub(crate) use transition::{Transition, meanwhile};
