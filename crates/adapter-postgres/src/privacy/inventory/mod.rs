//! Which column of which table holds personal data, and what becomes of it.
//!
//! docs/privacy.md is written from it, and a test compares it with the columns of a migrated database: a new column needs
//! a decision here.

mod accounts;
mod events;
mod guestlist;
mod money;
mod operation;
mod tickets;

use turnout_ports::privacy::Rule;

/// What becomes of a value when the person is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The row goes.
    Deleted,
    /// The row stays, with nothing in this column.
    Emptied,
    /// The row stays, with "…" in place of what is personal.
    Masked,
    /// It stays, for this reason.
    Kept(&'static str),
}

/// A column with personal data.
#[derive(Clone, Copy, Debug)]
pub struct Personal {
    /// The column.
    pub column: &'static str,
    /// Whose data it is.
    pub whose: &'static str,
    /// What an erasure does with it.
    pub fate: Fate,
    /// The file of the export in which the person finds it.
    pub exported: Option<&'static str>,
    /// The rule by which it is forgotten though nobody asks for it.
    pub forgotten: Option<Rule>,
}

/// The decisions about one table.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The table.
    pub name: &'static str,
    /// Columns that say nothing about a person, beside those that every table has.
    pub plain: &'static [&'static str],
    /// Columns that do.
    pub personal: &'static [Personal],
}

/// Columns of any table that say nothing about a person.
pub const PLAIN: [&str; 5] = ["id", "uuid", "version", "created_at", "updated_at"];

/// The row of an erased user says nobody, so what refers to it says nobody either.
const NOBODY: &str = "an erased user is a row that says nothing about a person";
/// Orders, tickets and money have to be accounted for.
const BOOKS: &str = "the books of orders, tickets and money stay whole; it says nothing about a person who is erased";
/// What somebody wrote to others belongs to these too.
const OTHERS: &str = "it is about others, or was said to them";

/// Every table.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    [
        accounts::TABLES,
        events::TABLES,
        guestlist::TABLES,
        money::TABLES,
        tickets::TABLES,
        operation::TABLES,
    ]
    .into_iter()
    .flatten()
}

const fn personal(column: &'static str, whose: &'static str, fate: Fate) -> Personal {
    Personal {
        column,
        whose,
        fate,
        exported: None,
        forgotten: None,
    }
}

/// The row goes with the person.
const fn deleted(column: &'static str, whose: &'static str) -> Personal {
    personal(column, whose, Fate::Deleted)
}

const fn emptied(column: &'static str, whose: &'static str) -> Personal {
    personal(column, whose, Fate::Emptied)
}

const fn masked(column: &'static str, whose: &'static str) -> Personal {
    personal(column, whose, Fate::Masked)
}

const fn kept(column: &'static str, whose: &'static str, why: &'static str) -> Personal {
    personal(column, whose, Fate::Kept(why))
}

impl Personal {
    /// The person finds it in this file of the export.
    const fn file(mut self, file: &'static str) -> Self {
        self.exported = Some(file);
        self
    }

    /// It is forgotten by this rule.
    const fn by(mut self, rule: Rule) -> Self {
        self.forgotten = Some(rule);
        self
    }
}

/// No personal data at all.
const fn impersonal(name: &'static str, plain: &'static [&'static str]) -> Table {
    Table {
        name,
        plain,
        personal: &[],
    }
}
