//! Decides whether a one-time code may go out, and how many guesses it stands.
//!
//! The same is decided twice: before the costly hash from what was read without a lock, and by the unit that issues the code
//! under the phone's lock. There the counts that others share are taken as well, or the whole unit is undone.

use chrono::{DateTime, Utc};
use turnout_domain::accounts::{OTP_ATTEMPTS, OtpCount, OtpPurpose, OtpScope, Phone, PhoneWaits};
use turnout_domain::ids::UserId;
use turnout_ports::accounts::{OtpAlarm, OtpAsked, OtpTarget, OtpUsage};
use turnout_ports::store::StoreError;

use super::settings::OtpRules;
use crate::app::App;
use crate::context::RequestContext;
use crate::unit_of_work::MaybeContended;

/// Why no code goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Denied {
    /// The phone is in a country to which none are sent.
    Country,
    /// The number is of a kind to which no messages are sent.
    Number,
    /// The phone has to wait.
    Phone(PhoneWaits),
    /// A count is full until then.
    Full {
        scope: OtpScope,
        key: String,
        until: DateTime<Utc>,
    },
    /// The prefix is closed until then.
    Closed { until: DateTime<Utc> },
    /// The prefix has to be closed.
    Pumping { until: DateTime<Utc> },
    /// The prefix is closed to this network, from which many codes were asked for that did not come back.
    PumpingFrom { network: String, until: DateTime<Utc> },
}

impl Denied {
    /// From when the same wish may be granted. `None`: never.
    pub fn until(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Country | Self::Number => None,
            Self::Phone(PhoneWaits::ForCodes(until) | PhoneWaits::ForGuesses(until))
            | Self::Full { until, .. }
            | Self::Closed { until }
            | Self::Pumping { until }
            | Self::PumpingFrom { until, .. } => Some(*until),
        }
    }

    /// Whether it is a matter of the numbers that codes go to, and not of the phone or of who asks.
    pub fn is_of_numbers(&self) -> bool {
        match self {
            Self::Country | Self::Number | Self::Phone(_) => false,
            Self::Full { scope, .. } => scope.is_of_numbers(),
            Self::Closed { .. } | Self::Pumping { .. } | Self::PumpingFrom { .. } => true,
        }
    }

    /// The limit as the audit log names it.
    pub const fn limit(&self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Number => "number",
            Self::Phone(PhoneWaits::ForCodes(_)) => "phone",
            Self::Phone(PhoneWaits::ForGuesses(_)) => "guesses",
            Self::Full { scope, .. } => scope.as_str(),
            Self::Closed { .. } | Self::Pumping { .. } | Self::PumpingFrom { .. } => "closed_prefix",
        }
    }

    /// The alarm that this raises, with its key.
    pub fn alarm(&self, asked: &OtpAsked) -> Option<(OtpAlarm, String)> {
        match self {
            Self::Pumping { .. } => Some((OtpAlarm::Pumping, asked.prefix.clone())),
            Self::PumpingFrom { network, .. } => Some((OtpAlarm::Pumping, format!("{} from {network}", asked.prefix))),
            Self::Full {
                scope: OtpScope::DialCode | OtpScope::All,
                key,
                ..
            } => Some((OtpAlarm::Cap, key.clone())),
            Self::Country | Self::Number | Self::Phone(_) | Self::Full { .. } | Self::Closed { .. } => None,
        }
    }
}

/// Why the unit that issues a code was undone.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IssueError {
    /// A limit was reached meanwhile.
    #[error("no code goes out")]
    Denied(Denied),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for IssueError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// A wish for a code, and the rules for it.
pub(crate) struct Admission<'a> {
    rules: &'a OtpRules,
    is_limited: bool,
    /// `None` for a code that lets a guest in: tickets have budgets of their own.
    purpose: Option<OtpPurpose>,
    pub asked: OtpAsked,
}

impl<'a> Admission<'a> {
    pub fn new(app: &'a App, context: &RequestContext, target: &OtpTarget, now: DateTime<Utc>) -> Self {
        let limits = &app.account_settings.otp.limits;
        let counts = limits.counts(&target.phone, context.ip, target.user, now);
        Self::counted(app, Some(target.purpose), &target.phone, counts, now)
    }

    /// A code that lets the guest in, for which `sender` asks.
    pub fn at_door(app: &'a App, phone: &Phone, sender: UserId, guest: UserId, now: DateTime<Utc>) -> Self {
        let limits = &app.account_settings.otp.limits;
        let counts = limits.door_counts(phone, sender, guest, now);
        Self::counted(app, None, phone, counts, now)
    }

    fn counted(
        app: &'a App,
        purpose: Option<OtpPurpose>,
        phone: &Phone,
        counts: Vec<OtpCount>,
        now: DateTime<Utc>,
    ) -> Self {
        let settings = &app.account_settings;
        let is_limited = settings.otp_resend_limit;
        Self {
            rules: &settings.otp,
            is_limited,
            purpose,
            asked: OtpAsked {
                phone: phone.clone(),
                prefix: settings.otp.limits.prefix(phone),
                counts: if is_limited { counts } else { Vec::new() },
                at: now,
            },
        }
    }

    /// Whether anything is counted at all.
    pub const fn is_limited(&self) -> bool {
        self.is_limited
    }

    /// Whether codes go to such a number and to its country: this much is asked even where nothing is counted.
    pub fn serves(&self) -> Result<(), Denied> {
        if !self.asked.phone.takes_messages() {
            return Err(Denied::Number);
        }
        if !self.rules.limits.serves(&self.asked.phone) {
            return Err(Denied::Country);
        }
        Ok(())
    }

    /// Looks before the costly hash; the unit that issues the code looks again.
    pub async fn look(&self, app: &App) -> Result<Result<(), Denied>, StoreError> {
        if let Err(denied) = self.serves() {
            return Ok(Err(denied));
        }
        if !self.is_limited {
            return Ok(Ok(()));
        }
        let usage = app.account_queries.otp_usage(&self.asked).await?;
        Ok(self.judge(&usage).map(drop))
    }

    /// How many guesses a code stands that goes out now.
    pub fn judge(&self, usage: &OtpUsage) -> Result<u8, Denied> {
        if !self.is_limited {
            return Ok(OTP_ATTEMPTS);
        }
        let now = self.asked.at;
        let judged = self
            .purpose
            .map(|purpose| self.rules.limits.judge_phone(&usage.past, purpose, now));
        let guesses = judged.transpose().map_err(Denied::Phone)?.unwrap_or(OTP_ATTEMPTS);
        if let Some(scope) = usage.full.iter().min() {
            return Err(self.full(*scope));
        }
        if let Some(until) = usage.closed_until.filter(|until| *until > now) {
            return Err(Denied::Closed { until });
        }
        let rule = &self.rules.pumping;
        let until = rule.closed_until(now);
        if rule.closes(usage.prefix.sent, usage.prefix.right) {
            return Err(Denied::Pumping { until });
        }
        if let Some(network) = self.asked.network()
            && rule.closes(usage.network.sent, usage.network.right)
        {
            let network = network.to_owned();
            return Err(Denied::PumpingFrom { network, until });
        }
        Ok(guesses)
    }

    /// The refusal by a count that is full.
    pub fn full(&self, scope: OtpScope) -> Denied {
        let count = self.asked.counts.iter().find(|count| count.scope == scope);
        Denied::Full {
            scope,
            key: count.map(|count| count.key.clone()).unwrap_or_default(),
            until: count.map_or(self.asked.at, |count| count.ends_at),
        }
    }
}
