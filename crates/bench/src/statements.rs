//! What pgbench runs: the server's own statement where it only reads, and the least that has to be written otherwise.

use turnout_adapter_postgres::events::{SHOW_EVENT, list_statement};
use turnout_ports::events::{EventFilter, EventSort};
use turnout_ports::page::PageRequest;

const HOLD: &str = include_str!("../load/hold.sql");
const REDEEM: &str = include_str!("../load/redeem.sql");

const EVENT: &str = "('0192e000-0000-7000-8000-' || lpad(:event, 12, '0'))::uuid";

/// Shows one event to somebody who has not signed in.
pub fn detail() -> String {
    let statement = with_parameters(SHOW_EVENT, |number| match number {
        1 => EVENT,
        _ => "now()",
    });
    format!("\\set event random(1, :events)\n{statement};\n")
}

/// A page of 20 and one more row, as the server reads them.
pub fn list() -> String {
    let page = PageRequest { limit: 20, after: None };
    let statement = list_statement(&EventFilter::default(), EventSort::Start, &page);
    let text = with_parameters(statement.text(), |number| match number {
        10 => "(current_date + (:day)::int)::timestamptz",
        17 => "'00000000-0000-0000-0000-000000000000'::uuid",
        _ => "now()",
    });
    format!("\\set day random(1, 60)\n{text};\n")
}

/// Counts a seat as held, if there is one, and keeps the reservation.
pub fn hold() -> String {
    HOLD.to_owned()
}

/// Uses a ticket up, if it is good, and keeps the scan.
pub fn redeem() -> String {
    REDEEM.to_owned()
}

/// Replaces `$1`, `$2` ... Statements of the server have no other dollar signs.
fn with_parameters(statement: &str, value: impl Fn(u32) -> &'static str) -> String {
    let mut parts = statement.split('$');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        text.push_str(value(number.parse().unwrap_or_default()));
        text.push_str(rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_replaced() {
        let text = with_parameters("SELECT $1, $12::text FROM t WHERE x = $2)", |number| match number {
            1 => "one",
            12 => "twelve",
            _ => "other",
        });
        assert_eq!(text, "SELECT one, twelve::text FROM t WHERE x = other)");
    }
}
