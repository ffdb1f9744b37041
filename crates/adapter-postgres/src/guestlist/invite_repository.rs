//! Invitations and links inside a transaction.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::Phone;
use turnout_domain::guestlist::{Invite, InviteLink, InviteStatus};
use turnout_domain::ids::{EventId, InviteId, InviteLinkId, UserId};
use turnout_ports::guestlist::{InviteRepository, Invitee};
use turnout_ports::store::StoreResult;

use super::{invites, links};
use crate::store::PgTransaction;

#[async_trait]
impl InviteRepository for PgTransaction {
    async fn revoke_pending(&mut self, event: EventId, at: DateTime<Utc>) -> StoreResult<Vec<InviteId>> {
        invites::revoke_pending(self.conn()?, event, at).await
    }

    async fn user_with_phone(&mut self, phone: &Phone) -> StoreResult<Option<UserId>> {
        invites::user_with_phone(self.conn()?, phone).await
    }

    async fn lock_open(&mut self, event: EventId, invitee: &Invitee) -> StoreResult<Option<Invite>> {
        invites::lock_open(self.conn()?, event, invitee).await
    }

    async fn insert(&mut self, invite: &Invite) -> StoreResult<bool> {
        invites::insert(self.conn()?, invite).await
    }

    async fn event_of(&mut self, id: InviteId) -> StoreResult<Option<EventId>> {
        invites::event_of(self.conn()?, id).await
    }

    async fn lock(&mut self, id: InviteId) -> StoreResult<Option<Invite>> {
        invites::lock(self.conn()?, id).await
    }

    async fn update(&mut self, invite: &Invite, from: InviteStatus) -> StoreResult<bool> {
        invites::update(self.conn()?, invite, from).await
    }

    async fn insert_link(&mut self, link: &InviteLink, token_hash: &[u8; 32]) -> StoreResult<()> {
        links::insert(self.conn()?, link, token_hash).await
    }

    async fn event_of_link(&mut self, token_hash: &[u8; 32]) -> StoreResult<Option<EventId>> {
        links::event_of(self.conn()?, token_hash).await
    }

    async fn lock_link(&mut self, token_hash: &[u8; 32]) -> StoreResult<Option<InviteLink>> {
        links::lock(self.conn()?, token_hash).await
    }

    async fn lock_link_by_id(&mut self, id: InviteLinkId) -> StoreResult<Option<InviteLink>> {
        links::lock_by_id(self.conn()?, id).await
    }

    async fn use_link(&mut self, id: InviteLinkId, now: DateTime<Utc>) -> StoreResult<bool> {
        links::use_once(self.conn()?, id, now).await
    }

    async fn revoke_link(&mut self, id: InviteLinkId, at: DateTime<Utc>) -> StoreResult<bool> {
        links::revoke(self.conn()?, id, at).await
    }
}
