//! Building blocks that know no GuardDuty rule: statuses, times, notices, numbers.

mod every;
mod me;
mod menu;
mod notice;
mod number;
mod numbered;
mod status;
mod time;

pub(crate) use every::every;
pub(crate) use me::{Me, SessionEnded, Told, WhyNot, may, refusal};
pub(crate) use menu::Menu;
pub(crate) use notice::{Empty, ErrorNotice, FormError, Notice, error_of, url_error};
pub(crate) use number::{count, plural};
pub(crate) use numbered::{Gone, Numbered, by_number, number_in_path};
pub(crate) use status::{Mark, RegionStrip, STRIP, Status};
pub(crate) use time::{Clock, Time};
