use serde::{Deserialize, Serialize};

/// The forms in which people type or tick something, by where they are sent, with what for.
const FORMS: [(&str, &str); 8] = [
    ("/api/add_accounts/check", "to have a list of accounts checked"),
    ("/api/add_accounts/plan", "to plan how accounts are added"),
    ("/api/look_up/ask", "to look accounts up"),
    ("/api/members/plan", "to plan an action for accounts"),
    ("/api/operations/request", "to ask for the approval of a plan"),
    ("/api/operations/start", "to start what a plan says"),
    ("/api/recreate/plan", "to plan how e-mail addresses are corrected"),
    ("/api/unprocessed/dismiss", "to dismiss what was not processed"),
];

/// A form that was sent after the session of its page had ended: kept for some minutes, so that whoever signs in again
/// can send it. By itself it is never sent.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HeldForm {
    /// Where it was sent.
    pub to: String,
    /// The path and query of the page that it was on.
    pub page: String,
    /// Names and values, in their order.
    pub fields: Vec<(String, String)>,
    /// The name of the field of a file, if one was chosen; the file itself is not kept.
    pub file: Option<String>,
    /// It is sent in parts, as a form with a file is.
    pub in_parts: bool,
}

impl HeldForm {
    /// What a form was sent for; nothing, for one that is not kept.
    pub fn purpose(to: &str) -> Option<&'static str> {
        FORMS.iter().find(|(known, _)| *known == to).map(|(_, purpose)| *purpose)
    }

    /// The bytes that keeping it takes, about.
    pub fn size(&self) -> usize {
        const EACH: usize = 100;
        self.page.len() + self.fields.iter().map(|(name, value)| name.len() + value.len() + EACH).sum::<usize>() + EACH
    }
}
