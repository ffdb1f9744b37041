//! Tells the phone that an account had until now that it was replaced, so that a theft is noticed.

use turnout_domain::accounts::Phone;
use turnout_ports::messaging::{SendError, Sms};

use crate::app::App;

/// Without a code, a link or the new number: whoever has the old phone need not be the owner any more.
const TEXT: &str = "Your Turnout account has another phone number from now on. If it was not you, write to support.";

/// Sends the message. A number that is not reachable any more is left alone.
pub async fn tell_old_phone(app: &App, phone: &str) -> Result<(), SendError> {
    let Ok(to) = Phone::parse(phone) else {
        return Err(SendError::NoSuchRecipient);
    };
    let text = TEXT.to_owned().into();
    app.sms.send(&Sms { to, text }).await.map(drop)
}
