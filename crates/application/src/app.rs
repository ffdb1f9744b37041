//! What the use cases work with: the ports behind which the world lies, and their settings.

use std::sync::Arc;

use turnout_ports::accounts::{AccountQueries, SecretHasher, TokenIssuer, TotpVault};
use turnout_ports::archive::Archiver;
use turnout_ports::attendance::AttendanceQueries;
use turnout_ports::audit::AuditQueries;
use turnout_ports::booking::{BookingQueries, WaitlistQueries};
use turnout_ports::earnings::EarningsQueries;
use turnout_ports::events::{EventQueries, VenueQueries};
use turnout_ports::guestlist::GuestlistQueries;
use turnout_ports::images::ImageProcessor;
use turnout_ports::messaging::{Inbox, SmsSender};
use turnout_ports::notifications::NotificationQueries;
use turnout_ports::payments::{PaymentProviders, PaymentQueries, SandboxBooks, SandboxCheckout};
use turnout_ports::privacy::{OldRows, PrivacyQueries};
use turnout_ports::request_counts::RequestCounts;
use turnout_ports::storage::ObjectStore;
use turnout_ports::store::Store;
use turnout_ports::system::{Clock, Entropy};
use turnout_ports::ticketing::{TicketQueries, TicketSigner, TransferQueries};

use crate::accounts::{AccountSettings, Revocations};
use crate::attendance::EntryQueue;
use crate::booking::{BookingSettings, HoldQueue};
use crate::privacy::PrivacySettings;
use crate::ticketing::{TicketSettings, Wallets};

/// Everything a use case may reach. The server fills it once, at the start; tests fill it with what they need.
///
/// A capability that needs more of the world adds a field: its query port, a sender, a provider, its settings.
#[derive(Clone)]
pub struct App {
    /// Where transactions are opened.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
    /// Access tokens.
    pub tokens: Arc<dyn TokenIssuer>,
    /// Access tokens that are dead before their time.
    pub revocations: Arc<Revocations>,
    /// Reads accounts.
    pub account_queries: Arc<dyn AccountQueries>,
    /// What an operator set about accounts.
    pub account_settings: AccountSettings,
    /// Hashes one-time codes and passwords.
    pub hasher: Arc<dyn SecretHasher>,
    /// Keeps the second factors of staff.
    pub totp: Arc<dyn TotpVault>,
    /// Sends text messages.
    pub sms: Arc<dyn SmsSender>,
    /// Reads the audit log.
    pub audit_queries: Arc<dyn AuditQueries>,
    /// Reads reservations and orders.
    pub booking_queries: Arc<dyn BookingQueries>,
    /// What an operator set about booking.
    pub booking_settings: BookingSettings,
    /// Who waits for seats.
    pub holds: HoldQueue,
    /// Reads payments and the inbox of webhooks.
    pub payment_queries: Arc<dyn PaymentQueries>,
    /// Reads what events have earned.
    pub earnings_queries: Arc<dyn EarningsQueries>,
    /// The payment providers that are configured.
    pub providers: Arc<dyn PaymentProviders>,
    /// The sandbox provider's own side, where it is configured.
    pub sandbox: Option<Sandbox>,
    /// Reads what erasure and export need.
    pub privacy_queries: Arc<dyn PrivacyQueries>,
    /// What an operator set about privacy.
    pub privacy_settings: PrivacySettings,
    /// Forgets what is old.
    pub old_rows: Arc<dyn OldRows>,
    /// Packs files.
    pub archiver: Arc<dyn Archiver>,
    /// Reads attendance records.
    pub attendance_queries: Arc<dyn AttendanceQueries>,
    /// Who wants to come in.
    pub entries: EntryQueue,
    /// Reads events.
    pub event_queries: Arc<dyn EventQueries>,
    /// Reads the guest list.
    pub guestlist_queries: Arc<dyn GuestlistQueries>,
    /// Reads tickets.
    pub ticket_queries: Arc<dyn TicketQueries>,
    /// Makes and checks ticket codes.
    pub ticket_signer: Arc<dyn TicketSigner>,
    /// What an operator set about tickets.
    pub ticket_settings: TicketSettings,
    /// The wallets that tickets can be put into.
    pub wallets: Wallets,
    /// Reads offers of tickets.
    pub transfer_queries: Arc<dyn TransferQueries>,
    /// Reads notifications.
    pub notification_queries: Arc<dyn NotificationQueries>,
    /// Reads the directory of venues.
    pub venue_queries: Arc<dyn VenueQueries>,
    /// Reads the waitlist.
    pub waitlist_queries: Arc<dyn WaitlistQueries>,
    /// Counts requests for all server processes together.
    pub request_counts: Arc<dyn RequestCounts>,
    /// Makes pictures of uploads.
    pub images: Arc<dyn ImageProcessor>,
    /// Keeps files.
    pub objects: Arc<dyn ObjectStore>,
    /// Shows what was sent, where the development adapter sends.
    pub inbox: Option<Arc<dyn Inbox>>,
}

/// The side of the sandbox provider that a person and the worker see.
#[derive(Clone)]
pub struct Sandbox {
    /// Its books.
    pub books: Arc<dyn SandboxBooks>,
    /// Its checkout page and its webhooks.
    pub checkout: Arc<dyn SandboxCheckout>,
}
