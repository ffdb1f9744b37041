//! The interests that a user picks from the list.

use super::profile::MOST_INTERESTS;
use crate::fields::{FieldRule, Violations};

const LONGEST_SLUG: usize = 80;

/// A user's choice of interests, as slugs: not too many, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterestChoice(Vec<String>);

impl InterestChoice {
    /// Checks the choice. Whether each slug is on the list is found out when it is stored.
    pub fn check(slugs: Vec<String>) -> Result<Self, Violations> {
        let mut wrong = Violations::none();
        if slugs.len() > MOST_INTERESTS {
            let message = format!("must be at most {MOST_INTERESTS}");
            return Err(Violations::one("/interests", FieldRule::TooMany, message));
        }
        for (index, slug) in slugs.iter().enumerate() {
            if slug.chars().count() > LONGEST_SLUG {
                wrong.add(pointer(index), FieldRule::UnknownValue, "is not an interest");
            } else if slugs.iter().take(index).any(|before| before == slug) {
                wrong.add(pointer(index), FieldRule::Duplicate, "is given twice");
            }
        }
        wrong.or_else(Self(slugs))
    }

    /// The slugs, in the order of the choice.
    pub fn slugs(&self) -> &[String] {
        &self.0
    }

    /// What is wrong with the slugs that are not on the list.
    pub fn unknown(&self, known: &[String]) -> Result<(), Violations> {
        let mut wrong = Violations::none();
        for (index, slug) in self.0.iter().enumerate() {
            if !known.contains(slug) {
                wrong.add(pointer(index), FieldRule::UnknownValue, "is not an interest");
            }
        }
        wrong.or_else(())
    }
}

fn pointer(index: usize) -> String {
    format!("/interests/{index}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slugs(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn found(wrong: &Violations) -> Vec<(&str, FieldRule)> {
        wrong
            .as_slice()
            .iter()
            .map(|one| (one.field.as_str(), one.rule))
            .collect()
    }

    #[test]
    fn takes_each_interest_once() {
        assert_eq!(
            InterestChoice::check(slugs(&["music", "film"])).unwrap().slugs(),
            ["music", "film"]
        );
        assert_eq!(InterestChoice::check(Vec::new()).unwrap().slugs(), [""; 0]);
        let twice = InterestChoice::check(slugs(&["music", "film", "music"])).unwrap_err();
        assert_eq!(found(&twice), [("/interests/2", FieldRule::Duplicate)]);
        let many = InterestChoice::check((0..21).map(|n| n.to_string()).collect()).unwrap_err();
        assert_eq!(found(&many), [("/interests", FieldRule::TooMany)]);
    }

    #[test]
    fn names_the_ones_that_are_not_on_the_list() {
        let choice = InterestChoice::check(slugs(&["music", "knitting", "film"])).unwrap();
        let wrong = choice.unknown(&slugs(&["film", "music"])).unwrap_err();
        assert_eq!(found(&wrong), [("/interests/1", FieldRule::UnknownValue)]);
        assert_eq!(choice.unknown(&slugs(&["knitting", "film", "music"])), Ok(()));
    }
}
