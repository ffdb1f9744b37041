//! Sessions: one signed-in device, carried on by a chain of refresh tokens of which each is used once.

use chrono::{DateTime, TimeDelta, Utc};

/// How long a refresh token works when it is not used.
pub const REFRESH_LIFETIME: TimeDelta = TimeDelta::days(30);
/// How long an access token works.
pub const ACCESS_LIFETIME: TimeDelta = TimeDelta::minutes(15);
/// How long the end of a session is remembered for the sake of access tokens that are still out: as long as they live, and as
/// far as the clocks of servers may stand apart.
pub const REVOCATION_LIFETIME: TimeDelta = TimeDelta::minutes(20);
/// How long after its use a refresh token may be sent again by a client whose answer was lost.
pub const REFRESH_GRACE: TimeDelta = TimeDelta::seconds(30);

/// How long after signing in a session may ask for what changes how one signs in.
pub const FRESH_SIGN_IN: TimeDelta = TimeDelta::minutes(15);

/// What is known of a refresh token when it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshState {
    /// When the token dies.
    pub expires_at: DateTime<Utc>,
    /// When it was exchanged for its successor.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was killed: with its family, or because its own use was repeated.
    pub revoked_at: Option<DateTime<Utc>>,
    /// How many successors it got: one, or two where an answer was lost.
    pub successors: u32,
    /// Whether a successor of it is still unused and alive.
    pub successor_is_fresh: bool,
    /// Whether the session was ended.
    pub session_ended: bool,
}

/// What is done with a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshVerdict {
    /// It is exchanged for a successor.
    Rotate,
    /// It was exchanged a moment ago and nobody has used what it was exchanged for: the answer was lost. It gets a
    /// second successor and the first one dies.
    Reissue,
    /// It was repeated more than once within the moment. Nothing is given and nothing is lost.
    Refuse,
    /// It is dead.
    Invalid,
    /// Somebody has an old token: the owner or a thief, and nobody knows which. The session ends.
    Reused,
}

impl RefreshState {
    /// What is to be done with the token now.
    pub fn verdict(&self, now: DateTime<Utc>) -> RefreshVerdict {
        if self.session_ended {
            return RefreshVerdict::Invalid;
        }
        if self.revoked_at.is_some() {
            // The session lives, so this one was replaced by a second successor: two parties hold the family.
            return RefreshVerdict::Reused;
        }
        match self.used_at {
            None if now >= self.expires_at => RefreshVerdict::Invalid,
            None => RefreshVerdict::Rotate,
            Some(used_at) if self.successor_is_fresh && now - used_at <= REFRESH_GRACE => {
                if self.successors == 1 {
                    RefreshVerdict::Reissue
                } else {
                    RefreshVerdict::Refuse
                }
            }
            Some(_) => RefreshVerdict::Reused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    const FRESH: RefreshState = RefreshState {
        expires_at: DateTime::<Utc>::MAX_UTC,
        used_at: None,
        revoked_at: None,
        successors: 0,
        successor_is_fresh: false,
        session_ended: false,
    };

    fn used() -> RefreshState {
        RefreshState {
            used_at: Some(at(0)),
            successors: 1,
            successor_is_fresh: true,
            ..FRESH
        }
    }

    #[test]
    fn a_fresh_token_is_exchanged_until_it_dies() {
        let mortal = RefreshState {
            expires_at: at(60),
            ..FRESH
        };
        assert_eq!(mortal.verdict(at(59)), RefreshVerdict::Rotate);
        assert_eq!(mortal.verdict(at(60)), RefreshVerdict::Invalid);
    }

    #[test]
    fn a_lost_answer_is_given_once_more_for_a_moment() {
        assert_eq!(used().verdict(at(30)), RefreshVerdict::Reissue);
        assert_eq!(used().verdict(at(31)), RefreshVerdict::Reused);
        let again = RefreshState {
            successors: 2,
            ..used()
        };
        assert_eq!(again.verdict(at(30)), RefreshVerdict::Refuse);
        assert_eq!(again.verdict(at(31)), RefreshVerdict::Reused);
    }

    #[test]
    fn an_old_token_ends_the_session_once_its_successor_was_used() {
        let stale = RefreshState {
            successor_is_fresh: false,
            ..used()
        };
        assert_eq!(stale.verdict(at(1)), RefreshVerdict::Reused);
    }

    #[test]
    fn the_replaced_successor_ends_the_session() {
        let replaced = RefreshState {
            revoked_at: Some(at(1)),
            ..FRESH
        };
        assert_eq!(replaced.verdict(at(2)), RefreshVerdict::Reused);
    }

    #[test]
    fn nothing_happens_to_an_ended_session() {
        for state in [
            FRESH,
            used(),
            RefreshState {
                revoked_at: Some(at(1)),
                ..FRESH
            },
        ] {
            let ended = RefreshState {
                session_ended: true,
                ..state
            };
            assert_eq!(ended.verdict(at(2)), RefreshVerdict::Invalid);
        }
    }
}
