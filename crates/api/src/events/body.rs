//! What clients say about an event when they make or edit it.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use turnout_domain::events::{EventChanges, NewEvent, PolicyChanges, PricingChanges, parse_time_zone};
use turnout_domain::fields::{FieldRule, Violations};
use turnout_domain::ids::VenueId;
use utoipa::ToSchema;
use uuid::Uuid;

use super::inputs::{Fields, GenderField, PriceField, currency};
use super::tier_body::{NewTierBody, read_tiers};
use super::words::{AdmissionWord, FeeBearerWord, GenderRuleWord, KindWord, VisibilityWord};
use crate::wire::decimal::DecimalInput;
use crate::wire::money::MoneyView;
use crate::wire::{Patch, instant};

/// Declares a body with the fields of an event and some more.
macro_rules! event_body {
    ($(#[$doc:meta])* $name:ident { $($(#[$extra_doc:meta])* $extra:ident: $extra_type:ty,)* }) => {
        #[derive(Debug, Default, Deserialize, ToSchema)]
        $(#[$doc])*
        #[serde(deny_unknown_fields)]
        pub(super) struct $name {
            /// Its name. A new event needs one.
            #[serde(default)]
            #[schema(value_type = String, min_length = 1, max_length = 200, examples("Diwali rooftop party"))]
            pub title: Patch<String>,
            /// Plain text.
            #[serde(default)]
            #[schema(value_type = Option<String>, max_length = 20_000)]
            description: Patch<String>,
            /// What kind of event; `other` unless it is said.
            #[serde(default)]
            #[schema(value_type = Option<KindWord>)]
            kind: Patch<KindWord>,
            /// A free word for what it is like.
            #[serde(default)]
            #[schema(value_type = Option<String>, max_length = 60, examples("festive"))]
            mood: Patch<String>,
            /// When it starts, with offset.
            #[serde(default, deserialize_with = "instant::patch")]
            #[schema(value_type = Option<DateTime<Utc>>, examples("2027-01-15T18:00:00+05:30"))]
            start_at: Patch<DateTime<Utc>>,
            /// When it ends, at most 366 days later.
            #[serde(default, deserialize_with = "instant::patch")]
            #[schema(value_type = Option<DateTime<Utc>>, examples("2027-01-15T23:00:00+05:30"))]
            end_at: Patch<DateTime<Utc>>,
            /// IANA name of the zone in which people there read clocks; `UTC` unless it is said.
            #[serde(default)]
            #[schema(value_type = Option<String>, examples("Asia/Kolkata"))]
            time_zone: Patch<String>,
            /// A place of the directory.
            #[serde(default)]
            #[schema(value_type = Option<Uuid>)]
            venue_id: Patch<Uuid>,
            /// A place in words, where no venue is chosen.
            #[serde(default)]
            #[schema(value_type = Option<String>, max_length = 500, examples("12 Marine Drive, Mumbai"))]
            venue_text: Patch<String>,
            /// Seats in all; with tiers, the sum of their quantities unless it is said.
            #[serde(default)]
            #[schema(value_type = Option<u32>, minimum = 1, maximum = 1_000_000, examples(50))]
            capacity: Patch<u32>,
            /// `public` unless it is said.
            #[serde(default)]
            #[schema(value_type = Option<VisibilityWord>)]
            visibility: Patch<VisibilityWord>,
            /// `open` unless it is said.
            #[serde(default)]
            #[schema(value_type = Option<AdmissionWord>)]
            admission: Patch<AdmissionWord>,
            /// Slug of a category.
            #[serde(default)]
            #[schema(value_type = Option<String>, examples("social"))]
            category: Patch<String>,
            /// Slugs of at most 10 interests.
            #[serde(default)]
            #[schema(value_type = Option<Vec<String>>, max_items = 10, examples(json!(["parties", "music"])))]
            interests: Patch<Vec<String>>,
            /// At most 20 free words.
            #[serde(default)]
            #[schema(value_type = Option<Vec<String>>, max_items = 20, examples(json!(["rooftop"])))]
            tags: Patch<Vec<String>>,
            /// Currency of all its tiers; that of the price, or INR, unless it is said.
            #[serde(default)]
            #[schema(value_type = Option<String>, pattern = "^[A-Z]{3}$", examples("INR"))]
            currency: Patch<String>,
            /// Whether attending costs something.
            #[serde(default)]
            #[schema(value_type = Option<bool>)]
            is_paid: Patch<bool>,
            /// What a seat costs, where the event has one tier. A plain text is an amount in the currency of the event.
            #[serde(default)]
            #[schema(value_type = Option<MoneyView>)]
            ticket_price: Patch<PriceField>,
            /// A guest may take two seats.
            #[serde(default)]
            #[schema(value_type = Option<bool>)]
            allow_plus_one: Patch<bool>,
            /// Who may attend: a word, or a list of one.
            #[serde(default)]
            #[schema(value_type = Option<GenderRuleWord>)]
            allowed_genders: Patch<GenderField>,
            /// Guests may see each other.
            #[serde(default)]
            #[schema(value_type = Option<bool>)]
            show_guest_list: Patch<bool>,
            /// Tickets may change hands.
            #[serde(default)]
            #[schema(value_type = Option<bool>)]
            allow_transfers: Patch<bool>,
            /// A checked-out ticket may come in again.
            #[serde(default)]
            #[schema(value_type = Option<bool>)]
            allow_reentry: Patch<bool>,
            /// Before this nobody is checked in.
            #[serde(default, deserialize_with = "instant::patch")]
            #[schema(value_type = Option<DateTime<Utc>>)]
            doors_open_at: Patch<DateTime<Utc>>,
            /// People inside at once.
            #[serde(default)]
            #[schema(value_type = Option<u32>, minimum = 1, maximum = 1_000_000)]
            max_inside: Patch<u32>,
            /// How long a hold on seats lasts; as configured unless it is said.
            #[serde(default)]
            #[schema(value_type = Option<u32>, minimum = 1, maximum = 120)]
            hold_minutes: Patch<u32>,
            /// Tax registration shown on receipts.
            #[serde(default)]
            #[schema(value_type = Option<String>, max_length = 20, examples("27AAPFU0939F1ZV"))]
            gst_number: Patch<String>,
            /// Tax rate in percent, as a text or a number.
            #[serde(default)]
            #[schema(value_type = Option<String>, examples("18"))]
            gst_percent: Patch<DecimalInput>,
            /// The displayed price contains the tax; it does unless it is said.
            #[serde(default)]
            #[schema(value_type = Option<bool>)]
            gst_inclusive: Patch<bool>,
            /// Who pays the platform fee; the host unless it is said.
            #[serde(default)]
            #[schema(value_type = Option<FeeBearerWord>)]
            fee_bearer: Patch<FeeBearerWord>,
            $($(#[$extra_doc])* pub $extra: $extra_type,)*
        }

        impl $name {
            /// What is to change; what is found wrong is added to `fields`.
            fn changes(self, fields: &mut Fields) -> EventChanges {
                let zone = |name: String| {
                    let unknown = || Violations::one("/time_zone", FieldRule::UnknownValue, "must be an IANA name");
                    parse_time_zone(&name).ok_or_else(unknown)
                };
                EventChanges {
                    title: Fields::text(self.title),
                    description: Fields::text(self.description),
                    kind: fields.solid(self.kind, "/kind").map(|word| word.0),
                    mood: Fields::text(self.mood),
                    visibility: fields.solid(self.visibility, "/visibility").map(|word| word.0),
                    admission: fields.solid(self.admission, "/admission").map(|word| word.0),
                    start_at: self.start_at.into(),
                    end_at: self.end_at.into(),
                    time_zone: fields.checked(self.time_zone, "/time_zone", zone),
                    venue: Fields::change(self.venue_id).map(VenueId::new),
                    venue_text: Fields::text(self.venue_text),
                    category: self.category.into(),
                    interests: fields.solid(self.interests, "/interests"),
                    tags: fields.solid(self.tags, "/tags"),
                    capacity: fields.solid(self.capacity, "/capacity"),
                    pricing: PricingChanges {
                        currency: fields.checked(self.currency, "/currency", |code| currency(&code, "/currency")),
                        is_paid: fields.solid(self.is_paid, "/is_paid"),
                        ticket_price: fields.checked(self.ticket_price, "/ticket_price", |price| {
                            price.read("/ticket_price")
                        }),
                    },
                    policies: PolicyChanges {
                        allow_plus_one: fields.solid(self.allow_plus_one, "/allow_plus_one"),
                        allowed_genders: fields.solid(self.allowed_genders, "/allowed_genders").map(|rule| rule.0.0),
                        show_guest_list: fields.solid(self.show_guest_list, "/show_guest_list"),
                        allow_transfers: fields.solid(self.allow_transfers, "/allow_transfers"),
                        allow_reentry: fields.solid(self.allow_reentry, "/allow_reentry"),
                        doors_open_at: self.doors_open_at.into(),
                        max_inside: self.max_inside.into(),
                        hold_minutes: self.hold_minutes.into(),
                        gst_number: Fields::text(self.gst_number),
                        gst_percent: fields.solid(self.gst_percent, "/gst_percent").map(|percent| percent.0),
                        gst_inclusive: fields.solid(self.gst_inclusive, "/gst_inclusive"),
                        fee_bearer: fields.solid(self.fee_bearer, "/fee_bearer").map(|word| word.0),
                    },
                }
            }
        }
    };
}

event_body! {
    /// A new event. Everything but its title may come later, until it is published.
    #[schema(as = NewEvent)]
    NewEventBody {
        /// Its kinds of ticket. Without them it has one tier, at `ticket_price`, with all its seats.
        #[serde(default)]
        #[schema(value_type = Option<Vec<NewTierBody>>, max_items = 20)]
        tiers: Patch<Vec<NewTierBody>>,
    }
}

event_body! {
    /// What is to change. A field that is left out stays; `null` empties it.
    #[schema(as = EventPatch)]
    EventPatchBody {}
}

impl NewEventBody {
    /// The new event, or what is wrong with its fields.
    pub fn read(mut self) -> Result<NewEvent, Violations> {
        let mut fields = Fields {
            is_new: true,
            wrong: Violations::none(),
        };
        let tiers = fields
            .solid(std::mem::take(&mut self.tiers), "/tiers")
            .unwrap_or_default();
        let changes = self.changes(&mut fields);
        let tiers = read_tiers(tiers, &mut fields.wrong);
        fields.wrong.or_else(NewEvent { changes, tiers })
    }
}

impl EventPatchBody {
    /// What is to change, or what is wrong with its fields.
    pub fn read(self) -> Result<EventChanges, Violations> {
        let mut fields = Fields {
            is_new: false,
            wrong: Violations::none(),
        };
        let changes = self.changes(&mut fields);
        fields.wrong.or_else(changes)
    }
}
