//! Stops guesses from where most of them are wrong: at one phone or, what no limit of a phone notices, at many.

use chrono::{DateTime, Utc};
use turnout_domain::accounts::{SprayingRule, WrongGuess};
use turnout_domain::ids::OtpId;
use turnout_ports::accounts::OtpAlarm;
use turnout_ports::store::{Repositories, StoreError};

use super::otp_alarm::Alarm;
use crate::app::App;
use crate::context::RequestContext;

/// The rule, and where the guess comes from.
pub(super) struct Spraying<'a> {
    rule: &'a SprayingRule,
    wrong: WrongGuess,
    now: DateTime<Utc>,
    alarm: Alarm,
}

impl<'a> Spraying<'a> {
    /// `None` where nothing is limited.
    pub fn new(app: &'a App, context: &RequestContext, now: DateTime<Utc>) -> Option<Self> {
        let rule = &app.account_settings.otp.spraying;
        let until = rule.tripped_until(now);
        app.account_settings.otp_resend_limit.then(|| Self {
            rule,
            wrong: rule.wrong_guess(context.ip, now),
            now,
            alarm: Alarm::new(app, context, OtpAlarm::Spraying, "all".to_owned(), now, until),
        })
    }

    /// Until when guesses from there are stopped, if they are.
    pub async fn judge(&self, tx: &mut dyn Repositories) -> Result<Option<DateTime<Utc>>, StoreError> {
        let since = self.rule.since(self.now);
        let wrong = tx.otps().wrong_guesses(&self.wrong.asker, since).await?;
        Ok(self.rule.judge(&wrong, self.now).err())
    }

    /// Counts a wrong guess, and trips the breaker if it is one too many.
    pub async fn count_wrong(&self, tx: &mut dyn Repositories, otp: OtpId) -> Result<(), StoreError> {
        tx.otps().count_wrong_guess(otp, &self.wrong).await?;
        let since = self.rule.since(self.now);
        let share = tx.otps().guess_share(since, self.rule.trip_wrong).await?;
        if self.rule.trips(share.wrong, share.right) {
            self.alarm.raise(tx).await?;
        }
        Ok(())
    }
}
