//! Replaces a user's interests.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::InterestChoice;
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::fields::Violations;
use turnout_domain::ids::{AuditId, UserId};
use turnout_ports::accounts::OwnProfile;
use turnout_ports::store::{Repositories, StoreError};

use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{MaybeContended, UnitOfWork, execute};

/// Why the interests stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum ChooseInterestsError {
    /// The choice breaks a rule.
    #[error("{0}")]
    Invalid(Violations),
    /// The account is shut.
    #[error("the account is deactivated")]
    Deactivated,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for ChooseInterestsError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Makes these the user's only interests and answers the profile.
pub async fn choose_interests(
    app: &App,
    context: &RequestContext,
    user: UserId,
    slugs: Vec<String>,
) -> Result<OwnProfile, ChooseInterestsError> {
    let choice = InterestChoice::check(slugs).map_err(ChooseInterestsError::Invalid)?;
    let now = app.clock.now();
    let audit_id = ids::draw(now, &*app.entropy);
    execute(
        &*app.store,
        &ChooseInterests {
            context,
            user,
            choice,
            audit_id,
            now,
        },
    )
    .await?;
    app.account_queries
        .own_profile(user)
        .await?
        .ok_or(ChooseInterestsError::Deactivated)
}

struct ChooseInterests<'a> {
    context: &'a RequestContext,
    user: UserId,
    choice: InterestChoice,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for ChooseInterests<'_> {
    type Output = ();
    type Error = ChooseInterestsError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), ChooseInterestsError> {
        let stored = tx
            .users()
            .lock_profile(self.user)
            .await?
            .ok_or(ChooseInterestsError::Deactivated)?;
        let known = tx.users().known_interests(self.choice.slugs()).await?;
        self.choice.unknown(&known).map_err(ChooseInterestsError::Invalid)?;
        let mut wanted = self.choice.slugs().to_vec();
        wanted.sort();
        if wanted == stored.interests {
            return Ok(());
        }
        tx.users().replace_interests(self.user, &wanted).await?;
        let object = AuditObject::new(ObjectKind::User, self.user.uuid());
        let changes = Changes::none().from_to("interests", stored.interests.join(" "), wanted.join(" "));
        let entry = self
            .context
            .audit(self.audit_id, self.now, AuditAction::InterestsReplaced, object);
        tx.audit().append(&[entry.changes(changes)]).await?;
        Ok(())
    }
}
