//! An application without a world, for tests of use cases: mocks for every port, a clock that stands still.

mod log;
mod outside;

use std::sync::Arc;

use turnout_domain::accounts::{Phone, User};
use turnout_domain::ids::UserId;
use turnout_ports::accounts::{
    FoundRevocations, MockAccountQueries, MockRevocationQueries, MockSecretHasher, MockTokenIssuer, MockTotpVault,
    OwnProfile, RevocationCursor, StoredProfile,
};
use turnout_ports::archive::MockArchiver;
use turnout_ports::attendance::MockAttendanceQueries;
use turnout_ports::audit::MockAuditQueries;
use turnout_ports::booking::{MockBookingQueries, MockWaitlistQueries};
use turnout_ports::earnings::MockEarningsQueries;
use turnout_ports::events::{MockEventQueries, MockVenueQueries};
use turnout_ports::guestlist::MockGuestlistQueries;
use turnout_ports::images::MockImageProcessor;
use turnout_ports::messaging::MockSmsSender;
use turnout_ports::notifications::MockNotificationQueries;
use turnout_ports::payments::{MockPaymentProviders, MockPaymentQueries};
use turnout_ports::privacy::{MockOldRows, MockPrivacyQueries};
use turnout_ports::request_counts::MockRequestCounts;
use turnout_ports::system::Clock;
use turnout_ports::testing::{FakeStore, MemoryObjects, MockRepositories};
use turnout_ports::ticketing::{MockTicketQueries, MockTicketSigner, MockTransferQueries};
use turnout_testkit::{ManualClock, SeededEntropy};
use uuid::Uuid;

use crate::accounts::{AccountSettings, Revocations};
use crate::app::App;
use crate::attendance::EntryQueue;
use crate::booking::{BookingSettings, HoldQueue};
use crate::context::{Actor, RequestContext, Standing};
use crate::privacy::PrivacySettings;
use crate::ticketing::{TicketSettings, Wallets};

pub(crate) use log::Log;
use outside::Outside;

/// The parts of an application. What a test does not expect must not be called.
#[derive(Default)]
pub(crate) struct Parts {
    /// On the heap: what holds these parts is often a future on the stack.
    pub repositories: Box<MockRepositories>,
    pub store: FakeStore,
    pub clock: ManualClock,
    pub account_queries: MockAccountQueries,
    pub account_settings: AccountSettings,
    pub archiver: MockArchiver,
    pub booking_queries: MockBookingQueries,
    pub booking_settings: BookingSettings,
    pub payment_queries: MockPaymentQueries,
    pub earnings_queries: MockEarningsQueries,
    pub providers: MockPaymentProviders,
    pub privacy_queries: MockPrivacyQueries,
    pub old_rows: MockOldRows,
    pub revocation_queries: MockRevocationQueries,
    pub attendance_queries: MockAttendanceQueries,
    pub event_queries: MockEventQueries,
    pub guestlist_queries: MockGuestlistQueries,
    pub hasher: MockSecretHasher,
    pub audit_queries: MockAuditQueries,
    pub notification_queries: MockNotificationQueries,
    pub request_counts: MockRequestCounts,
    pub sms: MockSmsSender,
    pub ticket_queries: MockTicketQueries,
    pub ticket_signer: MockTicketSigner,
    pub tokens: MockTokenIssuer,
    pub totp: MockTotpVault,
    pub transfer_queries: MockTransferQueries,
    pub wallets: Wallets,
    pub venue_queries: MockVenueQueries,
    pub waitlist_queries: MockWaitlistQueries,
    pub images: MockImageProcessor,
    pub objects: MemoryObjects,
}

impl Parts {
    /// The application, and its store to look at.
    pub fn build(mut self) -> (App, FakeStore) {
        // Behind what a test expects: nothing was revoked.
        self.revocation_queries.expect_revocations().returning(|_, _| {
            Ok(FoundRevocations {
                sessions: Vec::new(),
                users: Vec::new(),
                next: RevocationCursor(1),
            })
        });
        let store = self.store;
        store.show(*self.repositories);
        let objects = Outside {
            objects: self.objects,
            store: store.clone(),
        };
        let app = App {
            store: Arc::new(store.clone()),
            clock: Arc::new(self.clock),
            entropy: Arc::new(SeededEntropy::new(1)),
            tokens: Arc::new(self.tokens),
            revocations: Arc::new(Revocations::new(Arc::new(self.revocation_queries))),
            account_queries: Arc::new(self.account_queries),
            account_settings: self.account_settings,
            booking_queries: Arc::new(self.booking_queries),
            booking_settings: self.booking_settings,
            holds: HoldQueue::new(100),
            payment_queries: Arc::new(self.payment_queries),
            earnings_queries: Arc::new(self.earnings_queries),
            providers: Arc::new(self.providers),
            sandbox: None,
            privacy_queries: Arc::new(self.privacy_queries),
            privacy_settings: PrivacySettings::default(),
            old_rows: Arc::new(self.old_rows),
            archiver: Arc::new(self.archiver),
            attendance_queries: Arc::new(self.attendance_queries),
            entries: EntryQueue::new(),
            event_queries: Arc::new(self.event_queries),
            guestlist_queries: Arc::new(self.guestlist_queries),
            hasher: Arc::new(self.hasher),
            totp: Arc::new(self.totp),
            sms: Arc::new(self.sms),
            audit_queries: Arc::new(self.audit_queries),
            ticket_queries: Arc::new(self.ticket_queries),
            ticket_signer: Arc::new(self.ticket_signer),
            ticket_settings: TicketSettings::default(),
            transfer_queries: Arc::new(self.transfer_queries),
            wallets: self.wallets,
            notification_queries: Arc::new(self.notification_queries),
            venue_queries: Arc::new(self.venue_queries),
            waitlist_queries: Arc::new(self.waitlist_queries),
            request_counts: Arc::new(self.request_counts),
            images: Arc::new(self.images),
            objects: Arc::new(objects),
            inbox: None,
        };
        (app, store)
    }
}

/// A request of someone who has not signed in.
pub(crate) fn anonymous() -> RequestContext {
    RequestContext {
        request_id: "request-1".to_owned(),
        ip: Some([203, 0, 113, 9].into()),
        user_agent: Some("test".to_owned()),
        actor: Actor::Anonymous,
        session: None,
        standing: Standing::default(),
    }
}

/// A request of a user.
pub(crate) fn signed_in(user: UserId) -> RequestContext {
    RequestContext {
        actor: Actor::User(user),
        ..anonymous()
    }
}

/// The id of a user.
pub(crate) const ASHA: UserId = UserId::new(Uuid::from_u128(0xA5A));

/// An active user without roles.
pub(crate) fn asha() -> User {
    User {
        id: ASHA,
        phone: Phone::parse("+919876543210").unwrap(),
        is_active: true,
        is_staff: false,
        is_superuser: false,
        roles: Vec::new(),
        auth_epoch: 1,
        joined_at: ManualClock::default().now(),
    }
}

/// Her profile, as she sees it.
pub(crate) fn own_profile() -> OwnProfile {
    OwnProfile {
        user: asha(),
        stored: StoredProfile::default(),
        pictures: Vec::new(),
        is_verified: true,
        erase_at: None,
    }
}
