//! What several statements about accounts read, and how it becomes a value of the domain.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, Bool, Date, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use serde_json::{Map, Value};
use turnout_domain::accounts::{Email, Gender, Phone, Profile, Role, User};
use turnout_domain::ids::UserId;
use turnout_ports::store::{StoreError, StoreResult};
use uuid::Uuid;

#[derive(QueryableByName)]
pub(super) struct UserRow {
    #[diesel(sql_type = SqlUuid)]
    user_uuid: Uuid,
    #[diesel(sql_type = Text)]
    phone: String,
    #[diesel(sql_type = Bool)]
    user_is_active: bool,
    #[diesel(sql_type = Bool)]
    is_staff: bool,
    #[diesel(sql_type = Bool)]
    is_superuser: bool,
    #[diesel(sql_type = Array<Text>)]
    roles: Vec<String>,
    #[diesel(sql_type = Integer)]
    auth_epoch: i32,
    #[diesel(sql_type = Timestamptz)]
    joined_at: DateTime<Utc>,
}

impl UserRow {
    pub fn into_user(self) -> StoreResult<User> {
        // Roles for single events stand in the same table of names and mean nothing for the whole platform.
        let roles = self.roles.iter().filter_map(|name| Role::parse(name));
        let roles = roles.filter(|role| !role.is_for_one_event()).collect();
        Ok(User {
            id: UserId::new(self.user_uuid),
            phone: Phone::parse(&self.phone).map_err(corrupt("users.phone"))?,
            is_active: self.user_is_active,
            is_staff: self.is_staff,
            is_superuser: self.is_superuser,
            roles,
            auth_epoch: u32::try_from(self.auth_epoch).map_err(corrupt("users.auth_epoch"))?,
            joined_at: self.joined_at,
        })
    }
}

#[derive(QueryableByName)]
pub(super) struct ProfileRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    email: Option<String>,
    #[diesel(sql_type = Text)]
    bio: String,
    #[diesel(sql_type = Text)]
    location: String,
    #[diesel(sql_type = Nullable<Date>)]
    birth_date: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Text>)]
    gender: Option<String>,
    #[diesel(sql_type = Text)]
    company: String,
    #[diesel(sql_type = Jsonb)]
    metadata: Value,
    #[diesel(sql_type = Timestamptz)]
    pub updated_at: DateTime<Utc>,
}

impl ProfileRow {
    pub fn into_parts(self) -> StoreResult<(Profile, Map<String, Value>)> {
        let email = self.email.as_deref().map(Email::parse).transpose();
        let gender = |name: &str| Gender::parse(name).ok_or_else(|| StoreError::Corrupt("user_profiles.gender".into()));
        let profile = Profile {
            name: filled(self.name),
            email: email.map_err(corrupt("user_profiles.email"))?,
            bio: filled(self.bio),
            location: filled(self.location),
            birth_date: self.birth_date,
            gender: self.gender.as_deref().map(gender).transpose()?,
            company: filled(self.company),
        };
        match self.metadata {
            Value::Object(metadata) => Ok((profile, metadata)),
            _ => Err(StoreError::Corrupt("user_profiles.metadata".into())),
        }
    }
}

/// A text of the database, in which empty means none.
pub(super) fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// Says which column holds what the domain refuses. The value stays out of logs.
pub(super) fn corrupt<E>(column: &'static str) -> impl Fn(E) -> StoreError {
    move |_| StoreError::Corrupt(column.to_owned())
}
