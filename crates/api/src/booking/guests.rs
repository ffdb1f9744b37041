//! Guests of an order as they come over the wire.

use serde::Deserialize;
use turnout_domain::accounts::{Email, Phone};
use turnout_domain::booking::NamedGuest;
use turnout_domain::fields::{FieldRule, Lines, Violations, text};
use utoipa::ToSchema;

/// The longest name of a guest, in characters.
const LONGEST_NAME: usize = 120;

/// A guest of the order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GuestWish {
    /// Name.
    #[schema(max_length = 120, examples("Ravi"))]
    name: String,
    /// Email address.
    email: Option<String>,
    /// Phone number.
    #[schema(examples("+919876543211"))]
    phone: Option<String>,
}

impl GuestWish {
    fn read(self, at: &str) -> Result<NamedGuest, Violations> {
        let mut wrong = Violations::none();
        let refuse =
            |field: &str, message: String| Violations::one(format!("{at}/{field}"), FieldRule::InvalidFormat, message);
        let name = wrong.keep(text(&format!("{at}/name"), &self.name, LONGEST_NAME, Lines::One));
        let email = self
            .email
            .map(|text| Email::parse(&text).map_err(|error| refuse("email", error.to_string())));
        let email = email.and_then(|email| wrong.keep(email));
        let phone = self
            .phone
            .map(|text| Phone::parse(&text).map_err(|error| refuse("phone", error.to_string())));
        let phone = phone.and_then(|phone| wrong.keep(phone));
        wrong.or_else(NamedGuest {
            name: name.unwrap_or_default(),
            email: email.map(|email| email.as_str().to_owned()),
            phone: phone.map(|phone| phone.as_str().to_owned()),
        })
    }
}

/// The guests by seat, or everything that is wrong with them.
pub(super) fn read_guests(guests: Vec<GuestWish>) -> Result<Vec<NamedGuest>, Violations> {
    let mut wrong = Violations::none();
    let guests = guests.into_iter().enumerate();
    let guests = guests.map(|(seat, guest)| wrong.keep(guest.read(&format!("/guests/{seat}"))).unwrap_or_default());
    let guests = guests.collect();
    wrong.or_else(guests)
}
