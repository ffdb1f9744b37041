//! Others judge our adapters: a fake of Stripe that we did not make, and the providers' own libraries.
//!
//! They are Python programs (`tests/referees`). `make referees` installs them and sets `TURNOUT_REFEREES` to their
//! virtual environment; without it these tests say that they are skipped, and pass.
#![expect(clippy::unwrap_used, reason = "a step that fails fails the test")]

mod localstripe;
mod razorpay;
mod stripe;

use serde_json::Value;
use turnout_testkit::Referee;

fn ask(referee: &mut Referee, question: &Value) -> Value {
    referee.ask(&question.to_string()).parse().unwrap()
}
