//! What an erasure does to each table, step by step. `inventory` says why.
//!
//! A step can be broken off anywhere and begun anew: what is done is not changed again. The parameters of all statements: `$1`
//! the user's key, `$2` their phone, `$3` their email address, `$4` how many rows, `$5` behind which id.

mod pages;
mod rows;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::ids::UserId;
use turnout_ports::store::{StoreError, StoreResult};

use crate::error::store_error;
use crate::static_sql::sql;

/// How a step finds what it has to do.
enum Work {
    /// Each statement finds rows that are not done yet, so it finds others each time, and none at the end.
    Rows(&'static [&'static str]),
    /// Whether a row is done is seen by looking at it, so all rows are read once, by their ids.
    Pages(&'static str),
}

/// The steps. What names the person stands until the end, as other steps look for it.
const STEPS: [(&str, Work); STEP_NAMES.len()] = [
    (STEP_NAMES[0], Work::Pages(pages::MESSAGES)),
    (STEP_NAMES[1], Work::Rows(rows::NOTIFICATIONS)),
    (STEP_NAMES[2], Work::Rows(rows::ORDERS)),
    (STEP_NAMES[3], Work::Rows(rows::TICKETS)),
    (STEP_NAMES[4], Work::Rows(rows::ATTENDANCE)),
    (STEP_NAMES[5], Work::Rows(rows::GUESTLIST)),
    (STEP_NAMES[6], Work::Rows(rows::EVENTS)),
    (STEP_NAMES[7], Work::Rows(rows::ACCOUNT)),
    (STEP_NAMES[8], Work::Pages(pages::AUDIT_BY)),
    (STEP_NAMES[9], Work::Pages(pages::AUDIT_ABOUT)),
    (STEP_NAMES[10], Work::Pages(pages::AUDIT_OF_DRAFTS)),
    (STEP_NAMES[11], Work::Rows(rows::PROFILE)),
];

/// Their names.
pub(super) const STEP_NAMES: [&str; 12] = [
    "messages",
    "notifications",
    "orders",
    "tickets",
    "attendance",
    "guestlist",
    "events",
    "account",
    "audit_by",
    "audit_about",
    "audit_of_drafts",
    "profile",
];

#[derive(QueryableByName)]
struct Person {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Nullable<Text>)]
    phone: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    email: Option<String>,
}

#[derive(QueryableByName)]
struct Page {
    #[diesel(sql_type = BigInt)]
    found: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    last: Option<i64>,
}

const PERSON: &str = "
    SELECT u.id, u.phone, p.email FROM users u LEFT JOIN user_profiles p ON p.user_id = u.id WHERE u.uuid = $1";

/// Does a part of the step, behind this place. Answers from where it goes on.
pub(super) async fn erase(
    conn: &mut AsyncPgConnection,
    user: UserId,
    step: &'static str,
    after: i64,
    limit: u32,
) -> StoreResult<Option<i64>> {
    let found = STEPS.iter().find(|(name, _)| *name == step);
    let (_, work) = found.ok_or_else(|| StoreError::Rejected(format!("no step of an erasure: {step}")))?;
    let people: Vec<Person> = sql(PERSON)
        .bind::<Uuid, _>(user.uuid())
        .load(conn)
        .await
        .map_err(store_error)?;
    let Some(person) = people.into_iter().next() else {
        return Ok(None);
    };
    match work {
        Work::Rows(statements) => Ok(erase_rows(conn, &person, statements, after, limit)
            .await?
            .then_some(after)),
        Work::Pages(statement) => erase_page(conn, &person, statement, after, limit).await,
    }
}

/// Answers whether there were any.
async fn erase_rows(
    conn: &mut AsyncPgConnection,
    person: &Person,
    statements: &[&'static str],
    after: i64,
    limit: u32,
) -> StoreResult<bool> {
    let mut done = 0;
    for statement in statements {
        let statement = sql(statement)
            .bind::<BigInt, _>(person.id)
            .bind::<Nullable<Text>, _>(&person.phone)
            .bind::<Nullable<Text>, _>(&person.email)
            .bind::<BigInt, _>(i64::from(limit))
            .bind::<BigInt, _>(after);
        done += statement.execute(conn).await.map_err(store_error)?;
    }
    Ok(done > 0)
}

/// Answers the last of a full page: there may be another one behind it.
async fn erase_page(
    conn: &mut AsyncPgConnection,
    person: &Person,
    statement: &'static str,
    after: i64,
    limit: u32,
) -> StoreResult<Option<i64>> {
    let statement = sql(statement)
        .bind::<BigInt, _>(person.id)
        .bind::<Nullable<Text>, _>(&person.phone)
        .bind::<Nullable<Text>, _>(&person.email)
        .bind::<BigInt, _>(i64::from(limit))
        .bind::<BigInt, _>(after);
    let pages: Vec<Page> = statement.load(conn).await.map_err(store_error)?;
    let full = pages.into_iter().find(|page| page.found >= i64::from(limit));
    Ok(full.and_then(|page| page.last))
}
