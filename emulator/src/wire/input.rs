//! Reading what a request brings, with the limits of the API model.

use std::collections::HashMap;

use axum::extract::Query as UrlQuery;
use axum::http::Uri;
use serde_json::Value;

use super::ApiError;
use crate::ids::{AccountId, read_page_token};

const MOST_ACCOUNTS: usize = 50;
const LARGEST_PAGE: usize = 50;

/// The parameters of the URL.
#[derive(Debug, Default)]
pub(crate) struct Query(HashMap<String, String>);

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) size: usize,
    pub(crate) after: Option<AccountId>,
}

impl Query {
    pub(crate) fn read(uri: &Uri) -> Result<Self, ApiError> {
        UrlQuery::try_from_uri(uri).map(|UrlQuery(parameters)| Self(parameters)).map_err(|_| ApiError::InvalidBody)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// `maxResults` (1–50, default 50) and `nextToken`.
    pub(crate) fn page(&self) -> Result<Page, ApiError> {
        let size = match self.get("maxResults") {
            None => LARGEST_PAGE,
            Some(text) => {
                let size: i64 = text.parse().map_err(|_| ApiError::InvalidParameter("maxResults"))?;
                usize::try_from(size)
                    .ok()
                    .filter(|size| (1..=LARGEST_PAGE).contains(size))
                    .ok_or(ApiError::OutOfBounds("maxResults"))?
            }
        };
        let after = match self.get("nextToken") {
            None | Some("") => None,
            Some(token) => Some(read_page_token(token).ok_or(ApiError::InvalidParameter("nextToken"))?),
        };
        Ok(Page { size, after })
    }
}

/// A required member of the body.
pub(crate) fn field<'a>(body: &'a Value, name: &str) -> Result<&'a Value, ApiError> {
    body.get(name).filter(|value| !value.is_null()).ok_or(ApiError::InvalidBody)
}

/// An optional boolean, false when absent.
pub(crate) fn flag(body: &Value, name: &str) -> Result<bool, ApiError> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(value) => value.as_bool().ok_or(ApiError::InvalidBody),
    }
}

/// A required text.
pub(crate) fn text<'a>(body: &'a Value, name: &str) -> Result<&'a str, ApiError> {
    field(body, name)?.as_str().ok_or(ApiError::InvalidBody)
}

/// A text that may be absent.
pub(crate) fn optional_text<'a>(body: &'a Value, name: &str) -> Result<Option<&'a str>, ApiError> {
    body.get(name).filter(|value| !value.is_null()).map(|_| text(body, name)).transpose()
}

/// A required list of 1 to 50 entries.
pub(crate) fn list<'a>(body: &'a Value, name: &'static str) -> Result<&'a [Value], ApiError> {
    let entries = field(body, name)?.as_array().ok_or(ApiError::InvalidBody)?;
    match entries.len() {
        0 => Err(ApiError::InvalidBody),
        length if length > MOST_ACCOUNTS => Err(ApiError::TooMany { field: name, length }),
        _ => Ok(entries),
    }
}

pub(crate) fn account_id(value: &Value) -> Result<AccountId, ApiError> {
    value.as_str().and_then(AccountId::parse).ok_or(ApiError::InvalidBody)
}

/// `accountIds`, as most operations take them.
pub(crate) fn account_ids(body: &Value) -> Result<Vec<AccountId>, ApiError> {
    list(body, "accountIds")?.iter().map(account_id).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ids::page_token;

    fn page(query: &str) -> Result<Page, ApiError> {
        Query::read(&format!("/detector?{query}").parse().expect("a URI"))?.page()
    }

    #[test]
    fn pages_have_a_size_and_a_start() {
        let after = AccountId::parse("000000000042");
        let token = page_token(after.expect("an id"));
        assert_eq!(page(""), Ok(Page { size: 50, after: None }));
        assert_eq!(page("maxResults=1&nextToken="), Ok(Page { size: 1, after: None }));
        assert_eq!(page(&format!("nextToken={token}")), Ok(Page { size: 50, after }));
    }

    #[test]
    fn wrong_pages_are_named() {
        for wrong in ["0", "51", "-1", "99999999999"] {
            let error = Err(ApiError::OutOfBounds("maxResults"));
            assert_eq!(page(&format!("maxResults={wrong}")), error, "{wrong}");
        }
        for wrong in ["", "x", "1.5", "1e3"] {
            let error = Err(ApiError::InvalidParameter("maxResults"));
            assert_eq!(page(&format!("maxResults={wrong}")), error, "{wrong}");
        }
        assert_eq!(page("nextToken=A"), Err(ApiError::InvalidParameter("nextToken")));
    }

    #[test]
    fn account_ids_are_1_to_50_strings_of_12_digits() {
        let ids = |count| json!({ "accountIds": vec!["123456789012"; count] });
        assert_eq!(account_ids(&ids(50)).map(|ids| ids.len()), Ok(50));
        let too_many = ApiError::TooMany { field: "accountIds", length: 51 };
        assert_eq!(account_ids(&ids(51)), Err(too_many));
        for wrong in [
            json!({}),
            json!([]),
            json!({ "accountIds": [] }),
            json!({ "accountIds": null }),
            json!({ "accountIds": "123456789012" }),
            json!({ "accountIds": [123_456_789_012_u64] }),
            json!({ "accountIds": [{ "accountId": "123456789012" }] }),
            json!({ "accountIds": ["12345678901"] }),
        ] {
            assert_eq!(account_ids(&wrong), Err(ApiError::InvalidBody), "{wrong}");
        }
    }
}
