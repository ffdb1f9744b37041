//! Hand-written SQL that is prepared once per connection.
//!
//! `diesel::sql_query` tells diesel that its text must not be kept as a prepared statement, which costs a round trip
//! each time it runs. The text here is fixed, so it is kept: diesel finds the statement again by its text and the types
//! of its parameters.
//!
//! ```ignore
//! let rows: Vec<Row> = sql("SELECT id, name FROM users WHERE uuid = $1").bind::<sql_types::Uuid, _>(id).load(conn).await?;
//! let changed: usize = sql("UPDATE users SET name = $2 WHERE uuid = $1")
//!     .bind::<sql_types::Uuid, _>(id)
//!     .bind::<sql_types::Text, _>(name)
//!     .execute(conn)
//!     .await?;
//! ```
//!
//! Rows are read by column name: they derive `QueryableByName`.

use std::borrow::Cow;
use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{HasSqlType, Untyped};

/// A statement whose parameters are written `$1`, `$2` ... and bound in this order.
pub fn sql(text: &'static str) -> StaticSql {
    StaticSql {
        text: Cow::Borrowed(text),
        is_kept: true,
    }
}

/// A statement that was put together from fixed pieces; not each parameter that is bound need be in it. Every text that is
/// kept takes memory on each connection, so only those of a small set may be.
pub fn assembled(text: String, is_kept: bool) -> StaticSql {
    StaticSql {
        text: Cow::Owned(text),
        is_kept,
    }
}

/// A fixed statement without its parameters.
#[derive(Clone, Debug)]
#[must_use = "a statement does nothing until it is run"]
pub struct StaticSql {
    text: Cow<'static, str>,
    is_kept: bool,
}

/// A fixed statement and one more of its parameters.
#[derive(Clone, Debug)]
#[must_use = "a statement does nothing until it is run"]
pub struct Bind<Q, V, ST> {
    query: Q,
    value: V,
    sql_type: PhantomData<ST>,
}

impl StaticSql {
    /// What is sent to the database.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Binds the first parameter.
    pub fn bind<ST, V>(self, value: V) -> Bind<Self, V, ST> {
        Bind {
            query: self,
            value,
            sql_type: PhantomData,
        }
    }
}

impl<Q, V, ST> Bind<Q, V, ST> {
    /// Binds the next parameter.
    pub fn bind<ST2, V2>(self, value: V2) -> Bind<Self, V2, ST2> {
        Bind {
            query: self,
            value,
            sql_type: PhantomData,
        }
    }
}

// No static id: two statements have the same type but differ in their text, which then is the key they are kept under.
impl QueryId for StaticSql {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q, V, ST> QueryId for Bind<Q, V, ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for StaticSql {
    type SqlType = Untyped;
}

impl<Q, V, ST> Query for Bind<Q, V, ST> {
    type SqlType = Untyped;
}

impl QueryFragment<Pg> for StaticSql {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if !self.is_kept {
            out.unsafe_to_cache_prepared();
        }
        out.push_sql(&self.text);
        Ok(())
    }
}

impl<Q, V, ST> QueryFragment<Pg> for Bind<Q, V, ST>
where
    Pg: HasSqlType<ST>,
    Q: QueryFragment<Pg>,
    V: ToSql<ST, Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.query.walk_ast(out.reborrow())?;
        // Only the value: its placeholder stands in the text already.
        out.push_bind_param_value_only(&self.value)
    }
}
