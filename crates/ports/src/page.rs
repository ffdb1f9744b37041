//! Pages of lists: keyset, so that they stay stable while rows are added.

/// One page of a list that is asked for. `C` is the list's cursor: the sort key of the last item of the page before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest<C> {
    /// How many items at most, 1 to 100.
    pub limit: u32,
    /// Begin after the item with this sort key; `None` for the first page.
    pub after: Option<C>,
}

impl<C> PageRequest<C> {
    /// How many rows to read: one more than wanted, which tells whether there is a next page.
    pub fn rows(&self) -> i64 {
        i64::from(self.limit) + 1
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T, C> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// The cursor of the last item, where there are more items behind it.
    pub next: Option<C>,
}

impl<T, C> Page<T, C> {
    /// Makes a page from the rows that [`PageRequest::rows`] asked for: drops the surplus one and, if there was one,
    /// takes the cursor from the last item that stays.
    pub fn from_rows(request: &PageRequest<C>, mut rows: Vec<T>, cursor: impl FnOnce(&T) -> C) -> Self {
        let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(cursor) } else { None };
        Self { items: rows, next }
    }

    /// The same page with each item turned into something else.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U, C> {
        Page {
            items: self.items.into_iter().map(turn).collect(),
            next: self.next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surplus_row_becomes_the_next_page() {
        let request = PageRequest { limit: 2, after: None };
        assert_eq!(request.rows(), 3);
        let page = Page::from_rows(&request, vec![10, 20, 30], |item| *item);
        assert_eq!((page.items, page.next), (vec![10, 20], Some(20)));
        let last = Page::from_rows(&request, vec![10, 20], |item| *item);
        assert_eq!((last.items, last.next), (vec![10, 20], None));
    }
}
