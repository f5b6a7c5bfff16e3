//! Who somebody is and what they may do, from the claims that an identity provider makes of them.

use std::sync::Arc;

use app::domain::Role;
use serde_json::{Map, Value};

use super::Identity;

/// What an identity provider says of somebody, verified.
pub(super) type Claims = Map<String, Value>;

/// The prefix that tells Muster's roles from others' where a claim holds both.
const PREFIX: &str = "muster-";
/// Names are shown and kept; nobody's is longer.
const LONGEST_NAME: usize = 200;

/// Why claims let nobody in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClaimsError {
    /// The claim that was looked at names no role.
    #[error("the claim {claim:?} names no role: it must hold viewer, operator or admin")]
    NoRole {
        /// Which claim, as the setting has it.
        claim: String,
    },
    /// They do not say who it is.
    #[error("the claims name nobody: there is no sub")]
    Nobody,
}

/// The claim that holds roles: its name, or the names on the way to it with dots between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolesClaim(Arc<str>);

impl RolesClaim {
    /// The claim of this name, or at this path.
    pub fn new(path: &str) -> Self {
        Self(path.into())
    }

    /// The name or path, as it was set.
    pub fn path(&self) -> &str {
        &self.0
    }

    /// Who the claims of an issuer are about.
    ///
    /// # Errors
    /// [`ClaimsError`].
    pub(super) fn identify(&self, issuer: &str, claims: &Claims) -> Result<Identity, ClaimsError> {
        let role = self.role(claims).ok_or_else(|| ClaimsError::NoRole { claim: self.0.as_ref().into() })?;
        let name = name(claims).ok_or(ClaimsError::Nobody)?;
        let subject = claims.get("sub").and_then(Value::as_str).filter(|subject| !subject.is_empty());
        // No issuer has a `#` in it.
        let person = format!("{issuer}#{}", subject.ok_or(ClaimsError::Nobody)?).into();
        Ok(Identity { person, name, role })
    }

    /// The highest of the roles that the claim names: it is a text, or a list of texts.
    fn role(&self, claims: &Claims) -> Option<Role> {
        match self.value(claims)? {
            Value::String(word) => role(word),
            Value::Array(words) => words.iter().filter_map(Value::as_str).filter_map(role).max(),
            _ => None,
        }
    }

    /// A claim whose very name has dots in it, such as a URL, comes before a path.
    fn value<'a>(&self, claims: &'a Claims) -> Option<&'a Value> {
        claims.get(&*self.0).or_else(|| {
            let mut steps = self.0.split('.');
            let first = claims.get(steps.next()?)?;
            steps.try_fold(first, |value, step| value.as_object()?.get(step))
        })
    }
}

fn role(word: &str) -> Option<Role> {
    let word = word.to_ascii_lowercase();
    word.strip_prefix(PREFIX).unwrap_or(&word).parse().ok()
}

/// The e-mail address, unless the provider says that it was not verified; else the user name, else the subject.
fn name(claims: &Claims) -> Option<Arc<str>> {
    let unverified = |value: &Value| *value == Value::Bool(false) || value.as_str() == Some("false");
    let mut names = ["email", "preferred_username", "sub"].into_iter();
    if claims.get("email_verified").is_some_and(unverified) {
        names.next();
    }
    names.find_map(|claim| readable(claims.get(claim)?.as_str()?))
}

/// Without what breaks lines, cannot be seen, or turns the direction in which a text is read.
fn readable(text: &str) -> Option<Arc<str>> {
    let deceives = |one: char| {
        one.is_control() || matches!(one, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let text: String = text.chars().filter(|one| !deceives(*one)).take(LONGEST_NAME).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.into())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn claims(value: Value) -> Claims {
        value.as_object().unwrap().clone()
    }

    #[rstest]
    #[case("roles", json!({ "roles": "viewer" }), Some(Role::Viewer))]
    #[case("roles", json!({ "roles": ["viewer", "muster-admin", "operator", 7] }), Some(Role::Admin))]
    #[case("roles", json!({ "roles": ["Muster-Operator", "payroll-admin"] }), Some(Role::Operator))]
    #[case("realm_access.roles", json!({ "realm_access": { "roles": ["operator"] } }), Some(Role::Operator))]
    #[case("https://example.com/roles", json!({ "https://example.com/roles": ["viewer"] }), Some(Role::Viewer))]
    #[case("cognito:groups", json!({ "cognito:groups": ["admin"] }), Some(Role::Admin))]
    #[case("roles", json!({}), None)]
    #[case("roles", json!({ "roles": [] }), None)]
    #[case("roles", json!({ "roles": "administrator" }), None)]
    #[case("roles", json!({ "roles": "viewer admin" }), None)]
    #[case("roles", json!({ "roles": "muster-muster-admin" }), None)]
    #[case("roles", json!({ "roles": { "admin": true } }), None)]
    #[case("roles.deep", json!({ "roles": ["admin"] }), None)]
    #[case("", json!({ "roles": "admin" }), None)]
    fn the_highest_role_of_the_claim_counts(#[case] path: &str, #[case] value: Value, #[case] role: Option<Role>) {
        assert_eq!(RolesClaim::new(path).role(&claims(value)), role);
    }

    #[rstest]
    #[case(json!({ "email": "a@example.com", "preferred_username": "a", "sub": "1" }), Some("a@example.com"))]
    #[case(json!({ "email": "a@example.com", "email_verified": false, "preferred_username": "a" }), Some("a"))]
    #[case(json!({ "email": "a@example.com", "email_verified": "false", "sub": "1" }), Some("1"))]
    #[case(json!({ "email": " \u{7}\n", "sub": "1\r\n\u{202E}2" }), Some("12"))]
    #[case(json!({ "sub": 5 }), None)]
    fn a_name_is_one_that_the_provider_answers_for(#[case] value: Value, #[case] expected: Option<&str>) {
        assert_eq!(name(&claims(value)).as_deref(), expected);
    }

    #[test]
    fn a_person_is_who_the_issuer_says_whatever_they_are_called() {
        let person = |issuer: &str, value: Value| {
            RolesClaim::new("roles").identify(issuer, &claims(value)).map(|identity| identity.person.to_string())
        };
        let named = |sub: Value, email: &str| json!({ "sub": sub, "email": email, "roles": "admin" });
        let ana = person("https://id.example.com", named(json!("1"), "ana@example.com"));
        assert_eq!(ana.as_deref(), Ok("https://id.example.com#1"));
        assert_eq!(ana, person("https://id.example.com", named(json!("1"), "ana.smith@example.com")));
        assert_ne!(ana, person("https://id.example.com", named(json!("2"), "ana@example.com")));
        assert_ne!(ana, person("https://id.example.org", named(json!("1"), "ana@example.com")));
        for nobody in [json!(""), json!(1), Value::Null] {
            assert_eq!(person("i", named(nobody, "ana@example.com")), Err(ClaimsError::Nobody));
        }
    }

    #[test]
    fn a_refusal_says_which_claim_was_looked_at() {
        let refused = RolesClaim::new("groups").identify("i", &claims(json!({ "sub": "1" }))).unwrap_err();
        assert!(refused.to_string().contains("\"groups\""));
    }
}
