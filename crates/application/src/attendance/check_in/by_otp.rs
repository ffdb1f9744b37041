//! A guest tells the one-time code that was sent to them.
//!
//! A guess is three steps: a unit that counts it, the slow comparison outside of any transaction, and a unit that either keeps the
//! refused scan or spends the code with the admission. A server that dies in between has at most counted a guess.

use async_trait::async_trait;
use secrecy::SecretString;
use turnout_domain::accounts::OtpCode;
use turnout_domain::attendance::{DoorRefusal, judge_entry};
use turnout_domain::audit::AuditAction;
use turnout_domain::ids::TicketId;
use turnout_ports::attendance::{DoorView, OtpGuess};
use turnout_ports::store::Repositories;

use super::entering::{BehindLock, Entering};
use crate::app::App;
use crate::attendance::DoorError;
use crate::attendance::error::Interrupted;
use crate::attendance::scanning::{Scanning, Verdict};
use crate::idempotency::{Answer, Once, answer_once, execute_once, find_answer};
use crate::unit_of_work::{UnitOfWork, execute};

pub(super) async fn by_otp(
    app: &App,
    scanning: Scanning,
    ticket: TicketId,
    otp: &OtpCode,
    once: &Once<'_, Verdict>,
) -> Result<Answer<Verdict>, Interrupted> {
    let (store, now) = (&*app.store, scanning.now());
    if let Some(answer) = find_answer(store, once.key.as_ref(), now).await? {
        return Ok(answer);
    }
    let counting = Counting {
        scanning: &scanning,
        ticket,
    };
    let guess = match execute(store, &counting).await? {
        Counted::Decided(verdict) => return Ok(answer_once(store, verdict, once, now).await?),
        Counted::Guess(guess) => guess,
    };
    let told = SecretString::from(otp.as_str());
    if app
        .hasher
        .verify(&told, &guess.code_hash)
        .await
        .map_err(DoorError::Hash)?
    {
        let scanning = scanning.told(ticket, guess.generation);
        let entering = Entering::new(app, scanning, Some(guess.otp));
        return execute_once(store, &BehindLock(&entering), once, now).await;
    }
    let wrong = Wrong {
        scanning: &scanning,
        guess: &guess,
    };
    execute_once(store, &wrong, once, now).await
}

enum Counted {
    /// The code does not matter.
    Decided(Verdict),
    /// The code may be compared.
    Guess(OtpGuess),
}

/// Counts the guess before anyone compares it, in a transaction of its own that no crash undoes. Who would not be let in
/// anyway loses no guess.
struct Counting<'a> {
    scanning: &'a Scanning,
    ticket: TicketId,
}

#[async_trait]
impl UnitOfWork for Counting<'_> {
    type Output = Counted;
    type Error = Interrupted;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Counted, Interrupted> {
        let view = self.scanning.look(tx).await?;
        if view.is_repeated {
            return Ok(Counted::Decided(self.scanning.recall(tx, &view).await?));
        }
        let refusal = match self.judge(&view) {
            Ok(()) => match tx.check_in_otps().count_guess(self.ticket, self.scanning.now()).await? {
                Some(guess) => return Ok(Counted::Guess(guess)),
                None => DoorRefusal::OtpExpired,
            },
            Err(refusal) => refusal,
        };
        self.scanning
            .refuse(tx, AuditAction::CheckInRefused, &view, &refusal)
            .await?;
        Ok(Counted::Decided(Verdict::Refused(refusal)))
    }
}

impl Counting<'_> {
    fn judge(&self, view: &DoorView) -> Result<(), DoorRefusal> {
        let ticket = self.scanning.confirm(view)?;
        judge_entry(&view.door, ticket, None, view.inside, self.scanning.now())?;
        Ok(())
    }
}

/// Keeps the scan with a wrong code.
struct Wrong<'a> {
    scanning: &'a Scanning,
    guess: &'a OtpGuess,
}

#[async_trait]
impl UnitOfWork for Wrong<'_> {
    type Output = Verdict;
    type Error = Interrupted;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Verdict, Interrupted> {
        if self.guess.is_last {
            tx.check_in_otps().exhaust(self.guess.otp).await?;
        }
        let view = self.scanning.look(tx).await?;
        if view.is_repeated {
            return Ok(self.scanning.recall(tx, &view).await?);
        }
        let refusal = DoorRefusal::OtpWrong;
        self.scanning
            .refuse(tx, AuditAction::CheckInRefused, &view, &refusal)
            .await?;
        Ok(Verdict::Refused(refusal))
    }
}
