//! The statement that lists published public events, put together from what was asked for.
//!
//! A statement with every filter in it, each switched off by a `NULL`, has no plan that fits: PostgreSQL plans it anew for
//! each request, which takes ten times as long as running it. So nothing of what nobody asked for is in the text, and the
//! most common lists, those without a filter, are planned once on each connection.

use turnout_ports::events::{EventCursor, EventFilter, EventSort};
use turnout_ports::page::PageRequest;

use super::fragments::metres;
use super::summary::{summary_columns, summary_tables};
use crate::static_sql::{StaticSql, assembled};

// Parameters: 1 now, 2 words, 3 city, 4 interest, 5 tag, 6 category, 7 kind, 8 mood, 9 is paid, 10 starts at or after,
// 11 starts before, 12 latitude, 13 longitude, 14 radius, 15 rows, 16 key and 17 id of the cursor.

const COLUMNS: &str = concat!("SELECT ", summary_columns!(now "$1"), ", NULL AS guest, ");

const ANYWHERE: &str = concat!("NULL::int4 AS metres", summary_tables!());

const FROM_A_POINT: &str = concat!(
    "near.metres",
    summary_tables!(),
    "CROSS JOIN LATERAL (SELECT ",
    metres!(latitude "$12", longitude "$13"),
    " AS metres) near "
);

// Who has not signed in may see these by the domain's `Standing::may_see`; of what they may see, only this is listed.
const PUBLIC: &str = "WHERE e.status = 'published' AND e.visibility = 'public'";

const WORDS: &str = " AND NOT EXISTS (SELECT FROM unnest($2) word WHERE strpos(lower(concat_ws(' ', \
    e.title, e.mood, e.description, e.venue_text, v.name, v.city)), lower(word)) = 0)";
const CITY: &str = " AND lower(v.city) = lower($3)";
const INTEREST: &str = " AND EXISTS (SELECT FROM event_interests x JOIN interests n ON n.id = x.interest_id \
    WHERE x.event_id = e.id AND n.slug = $4)";
const TAG: &str = " AND EXISTS (SELECT FROM event_tags x WHERE x.event_id = e.id AND x.tag = lower($5))";
const CATEGORY: &str = " AND c.slug = $6";
const KIND: &str = " AND e.kind = $7";
const MOOD: &str = " AND lower(e.mood) = lower($8)";
const IS_PAID: &str = " AND e.is_paid = $9";
const STARTS_AFTER: &str = " AND e.start_at >= $10";
const STARTS_BEFORE: &str = " AND e.start_at < $11";
const NEAR: &str = " AND v.latitude BETWEEN ($12 - $14 / 111000)::numeric AND ($12 + $14 / 111000)::numeric \
    AND near.metres <= $14";

/// The page that is asked for where nobody says how long it is to be.
const USUAL_LIMIT: u32 = 20;

/// The statement for this page.
///
/// The number of rows of a usual page stands in its text: the plan depends on it, and PostgreSQL keeps no plan for a number
/// that it does not know. Statements with filters are not kept, as there are too many combinations of them.
pub fn list_statement(filter: &EventFilter, sort: EventSort, page: &PageRequest<EventCursor>) -> StaticSql {
    let filters = [
        (filter.text.is_some(), WORDS),
        (filter.city.is_some(), CITY),
        (filter.interest.is_some(), INTEREST),
        (filter.tag.is_some(), TAG),
        (filter.category.is_some(), CATEGORY),
        (filter.kind.is_some(), KIND),
        (filter.mood.is_some(), MOOD),
        (filter.is_paid.is_some(), IS_PAID),
        (filter.near.is_some(), NEAR),
    ];
    let is_kept = filters.iter().all(|(is_asked, _)| !is_asked);
    let times = [
        // Where the events come by their start, their place in the order says it already.
        (filter.starts_after.is_some() && sort != EventSort::Start, STARTS_AFTER),
        (filter.starts_before.is_some(), STARTS_BEFORE),
    ];
    let from_a_point = filter.near.is_some() || sort == EventSort::Distance;
    let mut text = [COLUMNS, if from_a_point { FROM_A_POINT } else { ANYWHERE }, PUBLIC].concat();
    let asked = filters.iter().chain(&times).filter(|(is_asked, _)| *is_asked);
    text.extend(asked.map(|(_, condition)| *condition));
    text.push_str(in_order(sort, page.after.is_some()));
    if page.limit == USUAL_LIMIT {
        text.push_str(&page.rows().to_string());
    } else {
        text.push_str("$15");
    }
    assembled(text, is_kept)
}

/// Leaves out what stands before the page, and puts the rest in order.
const fn in_order(sort: EventSort, continues: bool) -> &'static str {
    match (sort, continues) {
        (EventSort::Start, _) => " AND (e.start_at, e.uuid) > ($10, $17) ORDER BY e.start_at, e.uuid LIMIT ",
        (EventSort::Distance, false) => " AND near.metres IS NOT NULL ORDER BY near.metres, e.uuid LIMIT ",
        (EventSort::Distance, true) => " AND (near.metres, e.uuid) > ($16, $17) ORDER BY near.metres, e.uuid LIMIT ",
        (EventSort::Popular, false) => " ORDER BY i.going_count DESC, e.uuid DESC LIMIT ",
        (EventSort::Popular, true) => {
            " AND (i.going_count, e.uuid) < ($16, $17) ORDER BY i.going_count DESC, e.uuid DESC LIMIT "
        }
    }
}
