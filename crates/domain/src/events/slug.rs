//! The readable name of an event in addresses.

use deunicode::deunicode;

use crate::ids::EventId;

/// The longest part that comes from the title.
const LONGEST_NAME: usize = 80;

/// `{name-slug}-{last 8 hex digits of the id}`. The first digits of an id of version 7 are its time and collide for
/// events made together; the last ones are random. The slug stays when the title changes.
pub fn event_slug(title: &str, id: EventId) -> String {
    let name = slugify(title, LONGEST_NAME);
    let name = if name.is_empty() { "event".to_owned() } else { name };
    let tail = id.uuid().as_u128() & 0xffff_ffff;
    format!("{name}-{tail:08x}")
}

/// Lower-case ASCII letters and digits in groups joined by single hyphens, at most `longest` characters.
pub fn slugify(text: &str, longest: usize) -> String {
    let mut slug = String::new();
    for c in deunicode(text).chars() {
        if slug.len() >= longest {
            break;
        }
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') && c != '\'' {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// Whether the text is written as slugs are.
pub fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn titles_become_readable_addresses() {
        let id = EventId::new(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_00ab_cdef));
        for (title, slug) in [
            ("Diwali Rooftop Party", "diwali-rooftop-party-00abcdef"),
            ("  Asha's 30th -- & more!  ", "ashas-30th-more-00abcdef"),
            ("Käse & Wein", "kase-wein-00abcdef"),
            ("दिवाली", "divaalii-00abcdef"),
            ("!!!", "event-00abcdef"),
        ] {
            assert_eq!(event_slug(title, id), slug, "{title}");
        }
    }

    proptest! {
        #[test]
        fn every_title_gives_a_slug(title in "\\PC{0,200}", id in any::<u128>()) {
            let slug = event_slug(&title, EventId::new(Uuid::from_u128(id)));
            prop_assert!(is_slug(&slug), "{slug}");
            prop_assert!(slug.len() <= LONGEST_NAME + 9);
        }
    }
}
