//! Pages of lists: `?limit=&cursor=` in, `{"items": [...], "next_cursor": ...}` out.
//!
//! A cursor is the sort key of the last item, as JSON in base64url. `W` is that key as it is written: a tuple such as
//! `(DateTime<Utc>, Uuid)`. Clients are told only that it is opaque.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use turnout_ports::page::{Page, PageRequest};
use utoipa::{IntoParams, ToSchema};

use crate::codes::field::OUT_OF_RANGE;
use crate::codes::general::{INVALID_CURSOR, INVALID_QUERY};
use crate::problem::{ApiError, FieldError};

const DEFAULT_LIMIT: u32 = 20;
const LARGEST_LIMIT: u32 = 100;
const LONGEST_CURSOR: usize = 1024;

/// The parameters of a list that has no filters. A list with filters has these two fields among its own and calls
/// [`page_request`].
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl PageParams {
    /// The page that is asked for. `from` turns the written sort key into the list's cursor.
    pub fn request<W: DeserializeOwned, C>(&self, from: impl FnOnce(W) -> C) -> Result<PageRequest<C>, ApiError> {
        page_request(self.limit, self.cursor.as_deref(), from)
    }
}

/// The page that `limit` and `cursor` ask for. `from` turns the written sort key into the list's cursor.
pub fn page_request<W: DeserializeOwned, C>(
    limit: Option<u32>,
    cursor: Option<&str>,
    from: impl FnOnce(W) -> C,
) -> Result<PageRequest<C>, ApiError> {
    let limit = limit_within(limit, DEFAULT_LIMIT, LARGEST_LIMIT)?;
    let after = cursor.map(read_cursor).transpose()?.map(from);
    Ok(PageRequest { limit, after })
}

/// The limit that is asked for, if it is not beyond what this list gives at once.
pub(crate) fn limit_within(limit: Option<u32>, default: u32, largest: u32) -> Result<u32, ApiError> {
    let limit = limit.unwrap_or(default);
    if (1..=largest).contains(&limit) {
        return Ok(limit);
    }
    let error = FieldError::new("limit", OUT_OF_RANGE, format!("must be 1 to {largest}"));
    Err(ApiError::new(INVALID_QUERY).errors(vec![error]))
}

/// What [`write_cursor`] wrote.
pub(crate) fn read_cursor<W: DeserializeOwned>(cursor: &str) -> Result<W, ApiError> {
    let wrong = || ApiError::new(INVALID_CURSOR);
    if cursor.len() > LONGEST_CURSOR {
        return Err(wrong());
    }
    let json = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| wrong())?;
    serde_json::from_slice(&json).map_err(|_| wrong())
}

/// A key of sorting as clients carry it around.
pub(crate) fn write_cursor<W: Serialize>(key: &W) -> Result<String, ApiError> {
    let json = serde_json::to_vec(key).map_err(ApiError::internal)?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PageView<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Send it as `cursor` to get the next page; `null` on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

impl<T> PageView<T> {
    /// The page as it is answered. `view` shows an item, `write` turns the list's cursor into the written sort key.
    pub fn new<I, C, W: Serialize>(
        page: Page<I, C>,
        view: impl FnMut(I) -> T,
        write: impl FnOnce(C) -> W,
    ) -> Result<Self, ApiError> {
        let next_cursor = match page.next {
            Some(cursor) => Some(write_cursor(&write(cursor))?),
            None => None,
        };
        Ok(Self {
            items: page.items.into_iter().map(view).collect(),
            next_cursor,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went_out() {
        let page = Page {
            items: vec![1, 2],
            next: Some(("2026-11-21", 2_u32)),
        };
        let view = PageView::new(page, |item| item, |cursor| cursor).unwrap();
        let params = PageParams {
            limit: None,
            cursor: view.next_cursor,
        };
        let request = params.request(|key: (String, u32)| key).unwrap();
        assert_eq!(
            request,
            PageRequest {
                limit: 20,
                after: Some(("2026-11-21".to_owned(), 2))
            }
        );
    }

    #[test]
    fn refuses_limits_and_cursors_it_did_not_give_out() {
        let refused = |limit: Option<u32>, cursor: Option<&str>| {
            page_request(limit, cursor, |key: (String, u32)| key)
                .unwrap_err()
                .code()
                .name
        };
        assert_eq!(refused(Some(0), None), "invalid_query");
        assert_eq!(refused(Some(101), None), "invalid_query");
        for cursor in ["", "!", "bm90IGpzb24", "WzFd", "WzEsMl0="] {
            assert_eq!(refused(None, Some(cursor)), "invalid_cursor", "{cursor}");
        }
        assert_eq!(refused(None, Some(&"A".repeat(1025))), "invalid_cursor");
    }
}
