//! The written expectations: a line for each operation, in a file for each capability.

use serde_json::Value;

/// Who calls. `friend` and `pal`, who call nothing, are the guests of the rival.
pub const ACTORS: [&str; 11] = [
    "nobody", "stranger", "guest", "host", "rival", "co_host", "manager", "door", "support", "admin", "gone",
];

const FILES: [(&str, &str); 11] = [
    ("accounts", include_str!("expected/accounts.txt")),
    ("attendance", include_str!("expected/attendance.txt")),
    ("audit", include_str!("expected/audit.txt")),
    ("booking", include_str!("expected/booking.txt")),
    ("events", include_str!("expected/events.txt")),
    ("guestlist", include_str!("expected/guestlist.txt")),
    ("notifications", include_str!("expected/notifications.txt")),
    ("operation", include_str!("expected/operation.txt")),
    ("payments", include_str!("expected/payments.txt")),
    ("privacy", include_str!("expected/privacy.txt")),
    ("ticketing", include_str!("expected/ticketing.txt")),
];

/// What is expected of one operation.
#[derive(Clone, Debug)]
pub struct Line {
    pub capability: &'static str,
    pub operation: String,
    /// What has to be there before it is called.
    pub things: String,
    /// By actor, in a private event with parts for all of them.
    pub private: Vec<char>,
    /// By actor, in somebody else's public event; empty where there is no such thing.
    pub public: Vec<char>,
    /// What is sent; its words in angle brackets stand for things.
    pub body: Option<Value>,
}

pub fn lines() -> Vec<Line> {
    let of_file = |(capability, text): (&'static str, &'static str)| {
        let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        lines.map(move |line| read(capability, line))
    };
    FILES.into_iter().flat_map(of_file).collect()
}

fn read(capability: &'static str, line: &str) -> Line {
    let columns: Vec<&str> = line.splitn(5, '|').map(str::trim).collect();
    let expected = |column: usize| -> Vec<char> {
        let words = columns.get(column).copied().unwrap_or_default().split_whitespace();
        let found: Vec<char> = words.map(|word| word.chars().next().unwrap()).collect();
        assert!(found.is_empty() || found.len() == ACTORS.len(), "{line}");
        found
    };
    Line {
        capability,
        operation: columns[0].to_owned(),
        things: columns[1].to_owned(),
        private: expected(2),
        public: expected(3),
        body: columns.get(4).map(|body| serde_json::from_str(body).unwrap()),
    }
}
