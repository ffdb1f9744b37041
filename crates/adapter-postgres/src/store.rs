//! Transactions.

use async_trait::async_trait;
use diesel_async::pooled_connection::deadpool::Object;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use turnout_ports::accounts::{
    BlockRepository, CredentialRepository, OtpRepository, PictureRepository, ReportRepository, SessionRepository,
    UserRepository,
};
use turnout_ports::attendance::{AttendanceRepository, CheckInOtpRepository};
use turnout_ports::audit::AuditRepository;
use turnout_ports::booking::{BookingRepository, WaitlistRepository};
use turnout_ports::events::{EventImageRepository, EventRepository, TeamRepository, VenueRepository};
use turnout_ports::guestlist::{GuestlistRepository, InviteRepository, RequestRepository};
use turnout_ports::idempotency::IdempotencyRepository;
use turnout_ports::jobs::JobRepository;
use turnout_ports::notifications::NotificationRepository;
use turnout_ports::payments::PaymentRepository;
use turnout_ports::privacy::PrivacyRepository;
use turnout_ports::store::{Mode, Repositories, Store, StoreError, StoreResult, Transaction};
use turnout_ports::ticketing::{TicketingRepository, TransferRepository};

use crate::error::{commit_error, store_error};
use crate::pool::{Connection, Database};

/// What a unit of work asks, it asks by keys: one plan of each statement serves all parameters. Left to itself PostgreSQL
/// plans the larger ones anew each time, which takes longer than running them. A plan may be made while a table is still
/// empty and be used for as long as the connection lives; so it has to go by indexes from the first day.
const READ_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; \
    SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off; \
    SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off";

/// Opens transactions on the primary.
#[derive(Clone, Debug)]
pub struct PgStore {
    database: Database,
}

impl PgStore {
    /// A store on these pools.
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    /// Opens a transaction that still shows its connection, for this crate's own tests and tools.
    pub async fn begin_transaction(&self, mode: Mode) -> StoreResult<PgTransaction> {
        // The transaction exists before BEGIN is sent: a caller that gives up in between must not leave one open.
        let mut transaction = PgTransaction {
            connection: Some(self.database.write().await?),
            each_statement: mode == Mode::EachStatement,
            begin: (mode == Mode::WithFirstLock).then_some(READ_WRITE),
        };
        let begin = match mode {
            Mode::ReadOnly => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Mode::ReadWrite => READ_WRITE,
            Mode::WithFirstLock | Mode::EachStatement => return Ok(transaction),
        };
        transaction.conn()?.batch_execute(begin).await.map_err(store_error)?;
        Ok(transaction)
    }
}

#[async_trait]
impl Store for PgStore {
    async fn begin(&self, mode: Mode) -> StoreResult<Box<dyn Transaction>> {
        Ok(Box::new(self.begin_transaction(mode).await?))
    }
}

/// An open transaction. Every repository is implemented on it.
pub struct PgTransaction {
    /// Gone only once the transaction has ended.
    connection: Option<Connection>,
    /// Nothing was begun: each statement commits by itself.
    each_statement: bool,
    /// Still to be sent, together with the first statement.
    begin: Option<&'static str>,
}

impl PgTransaction {
    /// The connection, for the repositories.
    pub fn conn(&mut self) -> StoreResult<&mut AsyncPgConnection> {
        if self.begin.is_some() {
            return Err(StoreError::Rejected("the transaction has not begun".to_owned()));
        }
        open(&mut self.connection)
    }

    /// The connection, and what has to be sent first to begin the transaction, if that was not done yet.
    pub(crate) fn conn_to_begin(&mut self) -> StoreResult<(&mut AsyncPgConnection, Option<&'static str>)> {
        Ok((open(&mut self.connection)?, self.begin.take()))
    }

    /// Translates an error of a write that may have committed by itself.
    pub(crate) fn write_error(&self, error: diesel::result::Error) -> StoreError {
        if self.each_statement {
            commit_error(error)
        } else {
            store_error(error)
        }
    }

    /// Ends the transaction and gives the connection back to the pool.
    async fn end(&mut self, statement: &str) -> Result<(), diesel::result::Error> {
        let has_begun = !self.each_statement && self.begin.is_none();
        if let Some(connection) = self.connection.as_mut().filter(|_| has_begun) {
            connection.batch_execute(statement).await?;
        }
        drop(self.connection.take());
        Ok(())
    }
}

/// Sends what begins the transaction, if there is something to send: beside the first statement, and polled before it.
pub(crate) async fn begin_with(mut conn: &AsyncPgConnection, begin: Option<&str>) -> StoreResult<()> {
    match begin {
        Some(begin) => conn.batch_execute(begin).await.map_err(store_error),
        None => Ok(()),
    }
}

fn open(connection: &mut Option<Connection>) -> StoreResult<&mut AsyncPgConnection> {
    match connection {
        Some(connection) => Ok(connection),
        None => Err(StoreError::Unavailable("the transaction has ended".to_owned())),
    }
}

#[async_trait]
impl Transaction for PgTransaction {
    async fn commit(mut self: Box<Self>) -> StoreResult<()> {
        // COMMIT of a transaction in which a statement failed rolls back and says nothing; the SELECT before it fails.
        self.end("SELECT; COMMIT").await.map_err(commit_error)
    }

    async fn rollback(mut self: Box<Self>) -> StoreResult<()> {
        self.end("ROLLBACK").await.map_err(store_error)
    }
}

impl Repositories for PgTransaction {
    fn attendance(&mut self) -> &mut dyn AttendanceRepository {
        self
    }

    fn booking(&mut self) -> &mut dyn BookingRepository {
        self
    }

    fn check_in_otps(&mut self) -> &mut dyn CheckInOtpRepository {
        self
    }

    fn credentials(&mut self) -> &mut dyn CredentialRepository {
        self
    }

    fn event_images(&mut self) -> &mut dyn EventImageRepository {
        self
    }

    fn events(&mut self) -> &mut dyn EventRepository {
        self
    }

    fn guestlist(&mut self) -> &mut dyn GuestlistRepository {
        self
    }

    fn payments(&mut self) -> &mut dyn PaymentRepository {
        self
    }

    fn ticketing(&mut self) -> &mut dyn TicketingRepository {
        self
    }

    fn audit(&mut self) -> &mut dyn AuditRepository {
        self
    }

    fn blocks(&mut self) -> &mut dyn BlockRepository {
        self
    }

    fn idempotency(&mut self) -> &mut dyn IdempotencyRepository {
        self
    }

    fn invites(&mut self) -> &mut dyn InviteRepository {
        self
    }

    fn jobs(&mut self) -> &mut dyn JobRepository {
        self
    }

    fn notifications(&mut self) -> &mut dyn NotificationRepository {
        self
    }

    fn otps(&mut self) -> &mut dyn OtpRepository {
        self
    }

    fn pictures(&mut self) -> &mut dyn PictureRepository {
        self
    }

    fn privacy(&mut self) -> &mut dyn PrivacyRepository {
        self
    }

    fn reports(&mut self) -> &mut dyn ReportRepository {
        self
    }

    fn requests(&mut self) -> &mut dyn RequestRepository {
        self
    }

    fn sessions(&mut self) -> &mut dyn SessionRepository {
        self
    }

    fn team(&mut self) -> &mut dyn TeamRepository {
        self
    }

    fn transfers(&mut self) -> &mut dyn TransferRepository {
        self
    }

    fn users(&mut self) -> &mut dyn UserRepository {
        self
    }

    fn venues(&mut self) -> &mut dyn VenueRepository {
        self
    }

    fn waitlist(&mut self) -> &mut dyn WaitlistRepository {
        self
    }
}

impl Drop for PgTransaction {
    /// A transaction that was not ended takes its connection with it: closing the socket makes the server roll back,
    /// while a connection that went back to the pool would keep its locks until somebody borrowed it.
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(Object::take(connection));
        }
    }
}
