//! What the webhooks of several providers have in common.

use turnout_ports::payments::WebhookDelivery;

/// The longest id of an event that is taken.
const LONGEST_ID: usize = 100;

/// A header by its lower-case name, if it came exactly once: of two signatures nobody knows which one counts.
pub(crate) fn only_header<'a>(delivery: &'a WebhookDelivery, name: &str) -> Option<&'a str> {
    let mut values = delivery.headers.iter().filter(|(given, _)| given == name);
    match (values.next(), values.next()) {
        (Some((_, value)), None) => Some(value),
        _ => None,
    }
}

/// Whether this can be the id of an event: short, visible ASCII.
pub(crate) fn is_event_id(id: &str) -> bool {
    (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn a_header_that_came_twice_counts_as_none() {
        let delivery = WebhookDelivery {
            headers: [("one", "1"), ("two", "2"), ("two", "2")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
            body: "".into(),
            received_at: DateTime::UNIX_EPOCH,
        };
        assert_eq!(only_header(&delivery, "one"), Some("1"));
        assert_eq!(only_header(&delivery, "two"), None);
        assert_eq!(only_header(&delivery, "three"), None);
    }

    #[test]
    fn ids_of_events_are_short_and_visible() {
        assert!(is_event_id("WH-7YX49823S2290830K-0JE13296W68552352"));
        for bad in ["", "a b", "a\n", "ä", &"a".repeat(101)] {
            assert!(!is_event_id(bad), "{bad:?}");
        }
    }
}
