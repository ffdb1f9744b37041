//! No use case decides by itself whose a thing is: that is for the rules of the domain, which are asked here. Reads the lines of
//! the sources, so it reminds whoever writes a comparison, and proves nothing about what is written in another way.

use std::fs;
use std::path::{Path, PathBuf};

/// Fields that say whose a thing is.
const OWNERS: [&str; 11] = [
    ".buyer",
    ".holder",
    ".invitee",
    ".receiver",
    ".reported",
    ".requester",
    ".sender",
    "entry.user",
    "invite.user",
    "member.user",
    "reservation.user",
];

/// Comparisons that let nobody through and keep nobody out: who is told, and what a change is called.
const OTHERS: [(&str, &str); 5] = [
    ("booking/give_up_seats.rs", "user == reservation.user"),
    ("events/remove_team_member.rs", "host != member.user"),
    ("guestlist/cancel_request.rs", "order.buyer == request.requester"),
    ("guestlist/lose_seats.rs", "ticket.holder != self.user"),
    ("ticketing/cancel_ticket.rs", "*payer != ticket.holder"),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_of_tests = path.file_stem().is_some_and(|name| name == "tests");
        if path.is_dir() && !is_of_tests {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !is_of_tests {
            found.push(path);
        }
    }
}

fn compares_owner(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    let compares = code.contains("==") || code.contains("!=");
    compares && OWNERS.iter().any(|field| code.contains(field))
}

#[test]
fn no_use_case_compares_owners() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let (mut wrong, mut seen) = (Vec::new(), Vec::new());
    for file in files {
        let name = file.strip_prefix(&root).unwrap().display().to_string();
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for (place, line) in code.lines().enumerate().filter(|(_, line)| compares_owner(line)) {
            let known = OTHERS.iter().find(|(of, part)| *of == name && line.contains(part));
            match known {
                Some(known) => seen.push(*known),
                None => wrong.push(format!("{name}:{}: {}", place + 1, line.trim())),
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "ask access with a rule instead:\n{}",
        wrong.join("\n")
    );
    seen.sort_unstable();
    assert_eq!(seen, OTHERS, "what is not there any more needs no exception");
}

#[test]
fn comparisons_are_recognised() {
    for line in [
        "if ticket.holder != user {",
        ".filter(|view| context.user() == Some(view.order.buyer))",
        "let is_own = actor.user() == Some(member.user);",
    ] {
        assert!(compares_owner(line), "{line}");
    }
    for line in [
        "recipient: ticket.holder,",
        "let seats = order.seats == 1; // of order.buyer",
    ] {
        assert!(!compares_owner(line), "{line}");
    }
}
