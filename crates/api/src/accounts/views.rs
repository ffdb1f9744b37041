//! Accounts as they are answered.

use chrono::{DateTime, NaiveDate, Utc};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use turnout_application::accounts::TokenPair;
use turnout_domain::accounts::{Email, Gender};
use turnout_ports::accounts::{OwnProfile, PublicProfile, SharedEvent};
use utoipa::ToSchema;
use uuid::Uuid;

use super::picture_views::{PictureView, pictures};

/// A gender, as events may ask about it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum GenderView {
    Male,
    Female,
    NonBinary,
    Other,
}

impl From<Gender> for GenderView {
    fn from(gender: Gender) -> Self {
        match gender {
            Gender::Male => Self::Male,
            Gender::Female => Self::Female,
            Gender::NonBinary => Self::NonBinary,
            Gender::Other => Self::Other,
        }
    }
}

impl From<GenderView> for Gender {
    fn from(gender: GenderView) -> Self {
        match gender {
            GenderView::Male => Self::Male,
            GenderView::Female => Self::Female,
            GenderView::NonBinary => Self::NonBinary,
            GenderView::Other => Self::Other,
        }
    }
}

/// One's own profile, with what nobody else sees.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MeView {
    /// The user's id.
    id: Uuid,
    /// E.164. Private.
    #[schema(examples("+919876543210"))]
    phone: String,
    /// Display name.
    #[schema(required = true, examples("Asha Rao"))]
    name: Option<String>,
    /// Private.
    #[schema(required = true, format = "email")]
    email: Option<String>,
    /// A few lines about oneself.
    #[schema(required = true)]
    bio: Option<String>,
    /// City or region.
    #[schema(required = true)]
    location: Option<String>,
    /// Private.
    #[schema(required = true)]
    birth_date: Option<NaiveDate>,
    /// Private, but judged by the gender rule of an event.
    #[schema(required = true)]
    gender: Option<GenderView>,
    /// Where one works.
    #[schema(required = true)]
    company: Option<String>,
    /// Free fields of the app. Private.
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
    /// Slugs of interests, in alphabetical order.
    interests: Vec<String>,
    /// In the order of showing; the first one stands for the user in lists.
    #[schema(max_items = 6)]
    pictures: Vec<PictureView>,
    /// Whether the phone was proved by a code.
    is_verified: bool,
    /// Whether the user works for the platform.
    is_staff: bool,
    /// Platform-wide roles beside that of an attendee, which everyone has.
    roles: Vec<&'static str>,
    /// The first sign-in.
    joined_at: DateTime<Utc>,
    /// When the account is erased, if that was asked for. Until then it can be taken back.
    #[schema(required = true)]
    erasure_at: Option<DateTime<Utc>>,
    /// The latest change of the profile.
    updated_at: DateTime<Utc>,
}

impl From<OwnProfile> for MeView {
    fn from(own: OwnProfile) -> Self {
        let profile = own.stored.profile;
        Self {
            id: own.user.id.uuid(),
            phone: own.user.phone.as_str().to_owned(),
            name: profile.name,
            email: profile.email.as_ref().map(Email::as_str).map(ToOwned::to_owned),
            bio: profile.bio,
            location: profile.location,
            birth_date: profile.birth_date,
            gender: profile.gender.map(GenderView::from),
            company: profile.company,
            metadata: own.stored.metadata,
            interests: own.stored.interests,
            pictures: pictures(own.pictures),
            is_verified: own.is_verified,
            is_staff: own.user.is_staff,
            roles: own
                .user
                .roles
                .into_iter()
                .map(turnout_domain::accounts::Role::as_str)
                .collect(),
            joined_at: own.user.joined_at,
            erasure_at: own.erase_at,
            updated_at: own.stored.updated_at,
        }
    }
}

/// An event in which both take part.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SharedEvent)]
pub(super) struct SharedEventView {
    /// The event's id.
    id: Uuid,
    /// Title.
    #[schema(examples("Rooftop party"))]
    title: String,
    /// The start.
    #[schema(required = true)]
    start_at: Option<DateTime<Utc>>,
}

/// What everyone may see of a user.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UserView {
    /// The user's id.
    id: Uuid,
    /// Display name.
    #[schema(required = true, examples("Asha Rao"))]
    name: Option<String>,
    /// A few lines about oneself.
    #[schema(required = true)]
    bio: Option<String>,
    /// City or region.
    #[schema(required = true)]
    location: Option<String>,
    /// Where one works.
    #[schema(required = true)]
    company: Option<String>,
    /// Slugs of interests, in alphabetical order.
    interests: Vec<String>,
    /// In the order of showing; strangers see the first one.
    #[schema(max_items = 6)]
    pictures: Vec<PictureView>,
    /// The latest events in which both take part and may know it of each other. Only there for who shares one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 20)]
    shared_events: Vec<SharedEventView>,
    /// Whether the phone was proved by a code.
    is_verified: bool,
    /// The first sign-in.
    joined_at: DateTime<Utc>,
}

impl From<SharedEvent> for SharedEventView {
    fn from(shared: SharedEvent) -> Self {
        Self {
            id: shared.id.uuid(),
            title: shared.title,
            start_at: shared.start_at,
        }
    }
}

impl From<PublicProfile> for UserView {
    fn from(public: PublicProfile) -> Self {
        Self {
            id: public.id.uuid(),
            name: public.name,
            bio: public.bio,
            location: public.location,
            company: public.company,
            interests: public.interests,
            pictures: pictures(public.pictures),
            shared_events: public.shared_events.into_iter().map(SharedEventView::from).collect(),
            is_verified: public.is_verified,
            joined_at: public.joined_at,
        }
    }
}

/// The tokens of a signed-in device.
#[derive(Serialize, ToSchema)]
pub(super) struct TokensView {
    /// For `Authorization: Bearer`.
    access_token: String,
    /// For the next pair, once. Keep it secret and safe.
    refresh_token: String,
    /// Always `Bearer`.
    #[schema(examples("Bearer"))]
    token_type: &'static str,
    /// Seconds that the access token works.
    #[schema(examples(900))]
    expires_in: i64,
}

impl From<TokenPair> for TokensView {
    fn from(pair: TokenPair) -> Self {
        Self {
            access_token: pair.access_token.expose_secret().to_owned(),
            refresh_token: pair.refresh_token.expose_secret().to_owned(),
            token_type: "Bearer",
            expires_in: pair.expires_in,
        }
    }
}
