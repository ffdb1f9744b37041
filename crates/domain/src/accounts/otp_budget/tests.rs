use proptest::prelude::*;

use super::super::OTP_RESEND_AFTER;
use super::*;

const SIGN_IN: OtpPurpose = OtpPurpose::SignIn;

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
}

fn code(minutes: i64, attempts: u8) -> PastOtp {
    PastOtp {
        purpose: SIGN_IN,
        status: OtpStatus::Exhausted,
        attempts,
        is_withdrawn: false,
        at: at(minutes),
        resend_at: at(minutes) + OTP_RESEND_AFTER,
    }
}

fn judge(past: &[PastOtp], minutes: i64) -> Result<u8, PhoneWaits> {
    OtpLimits::default().judge_phone(past, SIGN_IN, at(minutes))
}

#[test]
fn a_phone_waits_for_a_minute_after_each_code_of_any_purpose() {
    assert_eq!(judge(&[], 0), Ok(5));
    let erase = PastOtp {
        purpose: OtpPurpose::Erase,
        ..code(10, 0)
    };
    assert_eq!(judge(&[erase], 10), Err(PhoneWaits::ForCodes(at(11))));
    assert_eq!(judge(&[erase], 11), Ok(5));
}

#[test]
fn a_phone_gets_five_codes_in_any_24_hours() {
    let mut past: Vec<_> = (0..5).rev().map(|number| code(number * 10, 0)).collect();
    assert_eq!(judge(&past, 100), Err(PhoneWaits::ForCodes(at(24 * 60))));
    assert_eq!(judge(&past, 24 * 60), Ok(5));
    past[3].is_withdrawn = true;
    assert_eq!(judge(&past, 100), Ok(5), "one of them never went out");
}

#[test]
fn a_new_code_does_not_reset_the_guesses() {
    assert_eq!(judge(&[code(10, 5)], 20), Ok(5));
    assert_eq!(judge(&[code(10, 3), code(5, 4)], 20), Ok(3));
    let spent = [code(10, 5), code(5, 5)];
    assert_eq!(judge(&spent, 20), Err(PhoneWaits::ForGuesses(at(70))));
    assert_eq!(judge(&spent, 70), Ok(5), "the older five are forgotten");
}

#[test]
fn a_right_code_gives_the_guesses_back_and_other_purposes_have_their_own() {
    let right = PastOtp {
        status: OtpStatus::Verified,
        ..code(10, 5)
    };
    assert_eq!(judge(&[right, code(5, 5)], 20), Ok(5));
    assert_eq!(judge(&[code(12, 4), right, code(5, 5)], 20), Ok(5));
    let other = PastOtp {
        purpose: OtpPurpose::ChangePhone,
        ..code(10, 5)
    };
    assert_eq!(judge(&[other, code(5, 4)], 20), Ok(5));
}

proptest! {
    /// Whoever guesses as often as every code allows, for as long as they like, is bounded in every hour and every day.
    #[test]
    fn guesses_and_codes_stay_within_the_budget(pauses in proptest::collection::vec(1..90_i64, 1..60), greed in 0..=5_u8) {
        let limits = OtpLimits::default();
        let mut past: Vec<PastOtp> = Vec::new();
        let mut now = 0;
        for pause in pauses {
            now += pause;
            let window = past.iter().take_while(|code| code.at > at(now) - OTP_BUDGET_WINDOW).copied();
            match limits.judge_phone(&window.collect::<Vec<_>>(), SIGN_IN, at(now)) {
                Ok(guesses) => past.insert(0, code(now, guesses.min(greed))),
                Err(PhoneWaits::ForCodes(until) | PhoneWaits::ForGuesses(until)) => prop_assert!(until > at(now)),
            }
            let within = |window: TimeDelta| past.iter().filter(move |code| code.at > at(now) - window);
            let guesses: u32 = within(TimeDelta::hours(1)).map(|code| u32::from(code.attempts)).sum();
            prop_assert!(guesses <= limits.guesses_per_phone_per_hour);
            prop_assert!(within(OTP_BUDGET_WINDOW).count() <= 5);
        }
    }

    /// Whoever asks again when they are told to gets a code, at the latest when each of the three reasons was told once.
    #[test]
    fn the_times_that_are_told_are_right(past in proptest::collection::vec((1..200_i64, 0..=5_u8), 0..8)) {
        let limits = OtpLimits::default();
        let mut now = at(0);
        let mut codes = Vec::new();
        for (pause, attempts) in past {
            now += TimeDelta::minutes(pause);
            codes.insert(0, code((now - at(0)).num_minutes(), attempts));
        }
        for _ in 0..3 {
            if let Err(PhoneWaits::ForCodes(until) | PhoneWaits::ForGuesses(until)) = limits.judge_phone(&codes, SIGN_IN, now) {
                prop_assert!(until > now);
                now = until;
            }
        }
        prop_assert!(limits.judge_phone(&codes, SIGN_IN, now).is_ok());
    }
}
