//! Edits one's own profile.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use turnout_domain::accounts::{Email, Gender, Profile, ProfileChange, ProfileEdit};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::change::Change;
use turnout_domain::fields::{FieldRule, Violations};
use turnout_domain::ids::{AuditId, UserId};
use turnout_ports::accounts::OwnProfile;
use turnout_ports::store::{Repositories, StoreError};

use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{MaybeContended, UnitOfWork, execute};

/// How large the free fields may be as JSON.
const LARGEST_METADATA: usize = 16 * 1024;
/// Stands in the audit log for private values.
const MASKED: &str = "…";

/// What is to change.
#[derive(Clone, Debug, Default)]
pub struct ProfileUpdate {
    /// The fields with rules of their own.
    pub edit: ProfileEdit,
    /// The free fields of the app, as a whole.
    pub metadata: Change<Map<String, Value>>,
    /// The edit was made for the profile as it was changed at this instant.
    pub expected: Option<DateTime<Utc>>,
}

/// Why the profile stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum UpdateProfileError {
    /// Fields break rules.
    #[error("{0}")]
    Invalid(Violations),
    /// The profile changed since the edit was made.
    #[error("the profile has changed meanwhile")]
    Stale,
    /// The account is shut.
    #[error("the account is deactivated")]
    Deactivated,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for UpdateProfileError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Applies the edit and answers the profile. An edit that changes nothing leaves no trace.
pub async fn update_profile(
    app: &App,
    context: &RequestContext,
    user: UserId,
    update: ProfileUpdate,
) -> Result<OwnProfile, UpdateProfileError> {
    let now = app.clock.now();
    let (change, metadata) = check(update.edit, update.metadata, now).map_err(UpdateProfileError::Invalid)?;
    let audit_id = ids::draw(now, &*app.entropy);
    let expected = update.expected;
    execute(
        &*app.store,
        &UpdateProfile {
            context,
            user,
            change,
            metadata,
            expected,
            audit_id,
            now,
        },
    )
    .await?;
    app.account_queries
        .own_profile(user)
        .await?
        .ok_or(UpdateProfileError::Deactivated)
}

type Metadata = Map<String, Value>;

fn check(
    edit: ProfileEdit,
    metadata: Change<Metadata>,
    now: DateTime<Utc>,
) -> Result<(ProfileChange, Change<Metadata>), Violations> {
    let mut wrong = Violations::none();
    let change = wrong.keep(edit.check(now.date_naive()));
    let metadata = wrong.keep(metadata.try_map(small_enough));
    wrong.or_else((change.unwrap_or_default(), metadata.unwrap_or_default()))
}

fn small_enough(metadata: Metadata) -> Result<Metadata, Violations> {
    let size = serde_json::to_string(&metadata).map_or(usize::MAX, |text| text.len());
    if size <= LARGEST_METADATA {
        return Ok(metadata);
    }
    let message = format!("must be at most {LARGEST_METADATA} bytes as JSON");
    Err(Violations::one("/metadata", FieldRule::TooLong, message))
}

struct UpdateProfile<'a> {
    context: &'a RequestContext,
    user: UserId,
    change: ProfileChange,
    metadata: Change<Metadata>,
    expected: Option<DateTime<Utc>>,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for UpdateProfile<'_> {
    type Output = ();
    type Error = UpdateProfileError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), UpdateProfileError> {
        let stored = tx
            .users()
            .lock_profile(self.user)
            .await?
            .ok_or(UpdateProfileError::Deactivated)?;
        if self.expected.is_some_and(|expected| expected != stored.updated_at) {
            return Err(UpdateProfileError::Stale);
        }
        let profile = stored.profile.clone().apply(self.change.clone());
        let metadata = self
            .metadata
            .clone()
            .apply(Some(stored.metadata.clone()))
            .unwrap_or_default();
        let changes = differences(&stored.profile, &profile, metadata != stored.metadata);
        if changes.is_empty() {
            return Ok(());
        }
        tx.users().save_profile(self.user, &profile, &metadata).await?;
        let object = AuditObject::new(ObjectKind::User, self.user.uuid());
        let entry = self
            .context
            .audit(self.audit_id, self.now, AuditAction::ProfileUpdated, object);
        tx.audit().append(&[entry.changes(changes)]).await?;
        Ok(())
    }
}

/// What the audit log says: public fields with their values, private ones only that they changed.
fn differences(old: &Profile, new: &Profile, metadata_changed: bool) -> Changes {
    let mut changes = Changes::none()
        .differing("name", old.name.as_ref(), new.name.as_ref())
        .differing("bio", old.bio.as_ref(), new.bio.as_ref())
        .differing("location", old.location.as_ref(), new.location.as_ref())
        .differing("company", old.company.as_ref(), new.company.as_ref());
    if old.email.as_ref().map(Email::as_str) != new.email.as_ref().map(Email::as_str) {
        changes = changes.from_to("email", MASKED, MASKED);
    }
    if old.birth_date != new.birth_date {
        changes = changes.from_to("birth_date", MASKED, MASKED);
    }
    if old.gender.map(Gender::as_str) != new.gender.map(Gender::as_str) {
        changes = changes.from_to("gender", MASKED, MASKED);
    }
    if metadata_changed {
        changes = changes.from_to("metadata", MASKED, MASKED);
    }
    changes
}

#[cfg(test)]
mod tests;
