//! The registry of error codes: the one place where a code, its status and its meaning stand.
//!
//! Every problem that leaves the server carries a code from here; [`ApiError`](crate::problem::ApiError) cannot be
//! made without one. docs/errors.md is written from this registry and a test compares the two. Codes are part of the
//! interface: they are added, never renamed. A capability adds its own in the file of its name.

pub mod accounts;
pub mod attendance;
pub mod audit;
pub mod booking;
pub mod document;
pub mod events;
pub mod field;
pub mod general;
pub mod guestlist;
pub mod notifications;
pub mod payments;
pub mod privacy;
pub mod ticketing;

/// A registered error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The stable name on the wire, in `snake_case`.
    pub name: &'static str,
    /// The HTTP status it is always answered with.
    pub status: u16,
    /// The problem's fixed title.
    pub title: &'static str,
    /// What a client does about it.
    pub remedy: &'static str,
}

/// Declares the codes of one capability: `NAME: "name", status, "Title", "what a client does";`.
macro_rules! codes {
    ($($ident:ident: $name:literal, $status:literal, $title:literal, $remedy:literal;)*) => {
        $(
            #[doc = concat!("`", $name, "`: ", $title, ".")]
            pub const $ident: $crate::codes::Code =
                $crate::codes::Code { name: $name, status: $status, title: $title, remedy: $remedy };
        )*

        /// Every code of this capability.
        pub const ALL: &[$crate::codes::Code] = &[$($ident),*];
    };
}
pub(crate) use codes;

/// Every code with the capability it belongs to, in the order in which the document lists them.
pub const CAPABILITIES: &[(&str, &[Code])] = &[
    ("general", general::ALL),
    ("accounts", accounts::ALL),
    ("privacy", privacy::ALL),
    ("events", events::ALL),
    ("guestlist", guestlist::ALL),
    ("booking", booking::ALL),
    ("payments", payments::ALL),
    ("ticketing", ticketing::ALL),
    ("attendance", attendance::ALL),
    ("notifications", notifications::ALL),
    ("audit", audit::ALL),
];

/// Every registered code.
pub fn all() -> impl Iterator<Item = &'static Code> {
    CAPABILITIES.iter().flat_map(|(_, codes)| codes.iter())
}

/// The code of this name.
pub fn find(name: &str) -> Option<&'static Code> {
    all().find(|code| code.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_snake_case_with_an_error_status() {
        let mut seen = HashSet::new();
        for code in all() {
            assert!(seen.insert(code.name), "{} is registered twice", code.name);
            assert!(
                code.name
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
                "{}",
                code.name
            );
            assert!((400..600).contains(&code.status), "{}", code.name);
            assert!(
                !code.title.ends_with('.') && code.remedy.ends_with('.'),
                "{}",
                code.name
            );
        }
    }
}
