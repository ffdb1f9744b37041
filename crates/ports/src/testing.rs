//! A store without a database, for tests of the application: its transactions show mocks of the repositories and count
//! how they end. And what else stands in for the world there.

mod blocks;
mod objects;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::accounts::{
    BlockRepository, CredentialRepository, MockCredentialRepository, MockOtpRepository, MockPictureRepository,
    MockReportRepository, MockSessionRepository, MockUserRepository, OtpRepository, PictureRepository,
    ReportRepository, SessionRepository, UserRepository,
};
use crate::attendance::{
    AttendanceRepository, CheckInOtpRepository, MockAttendanceRepository, MockCheckInOtpRepository,
};
use crate::audit::{AuditRepository, MockAuditRepository};
use crate::booking::{BookingRepository, MockBookingRepository, MockWaitlistRepository, WaitlistRepository};
use crate::events::{
    EventImageRepository, EventRepository, MockEventImageRepository, MockEventRepository, MockTeamRepository,
    MockVenueRepository, TeamRepository, VenueRepository,
};
use crate::guestlist::{
    GuestlistRepository, InviteRepository, MockGuestlistRepository, MockInviteRepository, MockRequestRepository,
    RequestRepository,
};
use crate::idempotency::{IdempotencyRepository, MockIdempotencyRepository};
use crate::jobs::{JobRepository, MockJobRepository};
use crate::notifications::{MockNotificationRepository, NotificationRepository};
use crate::payments::{MockPaymentRepository, PaymentRepository};
use crate::privacy::{MockPrivacyRepository, PrivacyRepository};
use crate::store::{Mode, Repositories, Store, StoreError, StoreResult, Transaction};
use crate::ticketing::{MockTicketingRepository, MockTransferRepository, TicketingRepository, TransferRepository};

pub use blocks::MemoryBlocks;
pub use objects::MemoryObjects;

/// One line for each repository: its name in [`Repositories`], its mock and its port.
macro_rules! repositories {
    ($($name:ident: $mock:ident => $port:ident,)+) => {
        /// A mock of every repository. What a test does not expect must not be called.
        #[derive(Default)]
        pub struct MockRepositories {
            $(#[doc = concat!("The mock of [`", stringify!($port), "`].")] pub $name: $mock,)+
        }

        impl Repositories for FakeTransaction {
            $(fn $name(&mut self) -> &mut dyn $port {
                &mut self.repositories.$name
            })+
        }
    };
}

repositories! {
    attendance: MockAttendanceRepository => AttendanceRepository,
    audit: MockAuditRepository => AuditRepository,
    blocks: MemoryBlocks => BlockRepository,
    booking: MockBookingRepository => BookingRepository,
    check_in_otps: MockCheckInOtpRepository => CheckInOtpRepository,
    credentials: MockCredentialRepository => CredentialRepository,
    event_images: MockEventImageRepository => EventImageRepository,
    events: MockEventRepository => EventRepository,
    guestlist: MockGuestlistRepository => GuestlistRepository,
    idempotency: MockIdempotencyRepository => IdempotencyRepository,
    invites: MockInviteRepository => InviteRepository,
    jobs: MockJobRepository => JobRepository,
    notifications: MockNotificationRepository => NotificationRepository,
    otps: MockOtpRepository => OtpRepository,
    payments: MockPaymentRepository => PaymentRepository,
    pictures: MockPictureRepository => PictureRepository,
    reports: MockReportRepository => ReportRepository,
    privacy: MockPrivacyRepository => PrivacyRepository,
    requests: MockRequestRepository => RequestRepository,
    sessions: MockSessionRepository => SessionRepository,
    team: MockTeamRepository => TeamRepository,
    ticketing: MockTicketingRepository => TicketingRepository,
    transfers: MockTransferRepository => TransferRepository,
    users: MockUserRepository => UserRepository,
    venues: MockVenueRepository => VenueRepository,
    waitlist: MockWaitlistRepository => WaitlistRepository,
}

/// How the transactions of a [`FakeStore`] ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Endings {
    /// By a commit.
    pub commits: u32,
    /// By a rollback, or dropped.
    pub rollbacks: u32,
}

/// Opens one transaction at a time, each on the same mocks. Clones share them.
#[derive(Clone, Default)]
pub struct FakeStore(Arc<Mutex<Shared>>);

#[derive(Default)]
struct Shared {
    repositories: Option<MockRepositories>,
    endings: Endings,
}

/// An open transaction of a [`FakeStore`].
pub struct FakeTransaction {
    repositories: MockRepositories,
    store: FakeStore,
    committed: bool,
}

impl FakeStore {
    /// Says what the transactions show from now on.
    pub fn show(&self, repositories: MockRepositories) {
        self.shared().repositories = Some(repositories);
    }

    /// How the transactions ended so far.
    pub fn endings(&self) -> Endings {
        self.shared().endings
    }

    /// Whether a transaction is open.
    pub fn is_open(&self) -> bool {
        self.shared().repositories.is_none()
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for FakeStore {
    async fn begin(&self, _mode: Mode) -> StoreResult<Box<dyn Transaction>> {
        let free = self.shared().repositories.take();
        let repositories = free.ok_or_else(|| StoreError::Rejected("a transaction is open already".to_owned()))?;
        Ok(Box::new(FakeTransaction {
            repositories,
            store: self.clone(),
            committed: false,
        }))
    }
}

#[async_trait]
impl Transaction for FakeTransaction {
    async fn commit(mut self: Box<Self>) -> StoreResult<()> {
        self.committed = true;
        Ok(())
    }

    async fn rollback(self: Box<Self>) -> StoreResult<()> {
        Ok(())
    }
}

impl Drop for FakeTransaction {
    fn drop(&mut self) {
        let mut shared = self.store.shared();
        shared.repositories = Some(std::mem::take(&mut self.repositories));
        if self.committed {
            shared.endings.commits += 1;
        } else {
            shared.endings.rollbacks += 1;
        }
    }
}
