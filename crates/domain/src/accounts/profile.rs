//! Profiles: what users tell of themselves, and who may see it.

use chrono::NaiveDate;

use super::Email;
use crate::change::Change;
use crate::fields::{FieldRule, Lines, Violations, text};

/// How many interests one user may have.
pub const MOST_INTERESTS: usize = 20;

const LONGEST_NAME: usize = 120;
const LONGEST_BIO: usize = 2000;
const LONGEST_LOCATION: usize = 200;
const LONGEST_COMPANY: usize = 200;
const EARLIEST_BIRTH: NaiveDate = match NaiveDate::from_ymd_opt(1900, 1, 1) {
    Some(date) => date,
    None => NaiveDate::MIN,
};

/// What events may ask about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gender {
    /// Male.
    Male,
    /// Female.
    Female,
    /// Non-binary.
    NonBinary,
    /// Another one.
    Other,
}

impl Gender {
    /// Every gender, in the order in which documents list them.
    pub const ALL: [Self; 4] = [Self::Male, Self::Female, Self::NonBinary, Self::Other];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
            Self::NonBinary => "non-binary",
            Self::Other => "other",
        }
    }

    /// The gender of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|gender| gender.as_str() == name)
    }
}

/// The fields of a profile that its owner edits. Email, birth date and gender are private.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Display name.
    pub name: Option<String>,
    /// Where mail goes. Private.
    pub email: Option<Email>,
    /// A few lines about oneself.
    pub bio: Option<String>,
    /// City or region.
    pub location: Option<String>,
    /// Private.
    pub birth_date: Option<NaiveDate>,
    /// Judged by an event's gender rule; private otherwise.
    pub gender: Option<Gender>,
    /// Where one works.
    pub company: Option<String>,
}

/// An edit as it comes in, unchecked.
#[derive(Clone, Debug, Default)]
pub struct ProfileEdit {
    /// Display name.
    pub name: Change<String>,
    /// Where mail goes.
    pub email: Change<String>,
    /// A few lines about oneself.
    pub bio: Change<String>,
    /// City or region.
    pub location: Change<String>,
    /// The day of birth.
    pub birth_date: Change<NaiveDate>,
    /// The name of a gender.
    pub gender: Change<String>,
    /// Where one works.
    pub company: Change<String>,
}

/// An edit whose every field is good.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileChange {
    name: Change<String>,
    email: Change<Email>,
    bio: Change<String>,
    location: Change<String>,
    birth_date: Change<NaiveDate>,
    gender: Change<Gender>,
    company: Change<String>,
}

impl ProfileEdit {
    /// Checks every field, and tells of all that are wrong.
    pub fn check(self, today: NaiveDate) -> Result<ProfileChange, Violations> {
        let mut wrong = Violations::none();
        let line = |field, longest| move |value: String| text(field, &value, longest, Lines::One);
        let name = wrong.keep(self.name.try_map(line("/name", LONGEST_NAME)));
        let email = wrong.keep(self.email.try_map(|value| email(&value)));
        let bio = wrong.keep(self.bio.try_map(|value| text("/bio", &value, LONGEST_BIO, Lines::Many)));
        let location = wrong.keep(self.location.try_map(line("/location", LONGEST_LOCATION)));
        let birth_date = wrong.keep(self.birth_date.try_map(|date| birth_date(date, today)));
        let gender = wrong.keep(self.gender.try_map(|value| gender(&value)));
        let company = wrong.keep(self.company.try_map(line("/company", LONGEST_COMPANY)));
        wrong.or_else(ProfileChange {
            name: emptied(name),
            email: email.unwrap_or_default(),
            bio: emptied(bio),
            location: emptied(location),
            birth_date: birth_date.unwrap_or_default(),
            gender: gender.unwrap_or_default(),
            company: emptied(company),
        })
    }
}

impl Profile {
    /// The profile after the edit.
    pub fn apply(self, change: ProfileChange) -> Self {
        Self {
            name: change.name.apply(self.name),
            email: change.email.apply(self.email),
            bio: change.bio.apply(self.bio),
            location: change.location.apply(self.location),
            birth_date: change.birth_date.apply(self.birth_date),
            gender: change.gender.apply(self.gender),
            company: change.company.apply(self.company),
        }
    }
}

/// An empty text is no text.
fn emptied(change: Option<Change<String>>) -> Change<String> {
    match change {
        Some(Change::Set(text)) if text.is_empty() => Change::Clear,
        other => other.unwrap_or_default(),
    }
}

fn email(value: &str) -> Result<Email, Violations> {
    Email::parse(value).map_err(|error| Violations::one("/email", FieldRule::InvalidFormat, error.to_string()))
}

fn birth_date(date: NaiveDate, today: NaiveDate) -> Result<NaiveDate, Violations> {
    if (EARLIEST_BIRTH..=today).contains(&date) {
        return Ok(date);
    }
    Err(Violations::one(
        "/birth_date",
        FieldRule::OutOfRange,
        "must be a day from 1900 until today",
    ))
}

fn gender(name: &str) -> Result<Gender, Violations> {
    Gender::parse(name).ok_or_else(|| {
        let names = Gender::ALL.map(Gender::as_str).join(", ");
        Violations::one("/gender", FieldRule::UnknownValue, format!("must be one of {names}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn set(value: &str) -> Change<String> {
        Change::Set(value.to_owned())
    }

    #[test]
    fn applies_only_what_the_edit_names() {
        let present = Profile {
            name: Some("Asha".into()),
            bio: Some("Dancer".into()),
            company: Some("Acme".into()),
            ..Profile::default()
        };
        let edit = ProfileEdit {
            email: set("asha@example.org"),
            bio: Change::Clear,
            company: set("  "),
            gender: set("non-binary"),
            birth_date: Change::Set(day(2000, 2, 29)),
            ..ProfileEdit::default()
        };
        let changed = present.apply(edit.check(day(2026, 11, 21)).unwrap());
        assert_eq!(
            changed,
            Profile {
                name: Some("Asha".into()),
                email: Email::parse("asha@example.org").ok(),
                birth_date: Some(day(2000, 2, 29)),
                gender: Some(Gender::NonBinary),
                ..Profile::default()
            }
        );
    }

    #[test]
    fn tells_of_every_field_that_is_wrong() {
        let edit = ProfileEdit {
            name: set(&"n".repeat(121)),
            email: set("not an address"),
            bio: set("a\u{0}b"),
            location: set("two\nlines"),
            birth_date: Change::Set(day(2026, 11, 22)),
            gender: set("Male"),
            company: set(&"c".repeat(200)),
        };
        let wrong = edit.check(day(2026, 11, 21)).unwrap_err();
        let found: Vec<_> = wrong
            .as_slice()
            .iter()
            .map(|one| (one.field.as_str(), one.rule))
            .collect();
        assert_eq!(
            found,
            [
                ("/name", FieldRule::TooLong),
                ("/email", FieldRule::InvalidFormat),
                ("/bio", FieldRule::InvalidText),
                ("/location", FieldRule::InvalidText),
                ("/birth_date", FieldRule::OutOfRange),
                ("/gender", FieldRule::UnknownValue),
            ]
        );
    }

    #[test]
    fn the_day_of_birth_may_be_today_and_not_before_1900() {
        let today = day(2026, 11, 21);
        for (date, good) in [(today, true), (day(1900, 1, 1), true), (day(1899, 12, 31), false)] {
            let edit = ProfileEdit {
                birth_date: Change::Set(date),
                ..ProfileEdit::default()
            };
            assert_eq!(edit.check(today).is_ok(), good, "{date}");
        }
    }
}
