//! `turnout demo`: walks the whole life of an event against a running server, over HTTP, as its clients would. Each
//! request is shown with the part of the answer that matters and the rule behind it. What is not as expected ends the
//! walk, so that it is a test of an installation as well.

mod answer;
mod chapters;
mod error;
mod person;
mod screen;
mod server;
mod step;

use std::sync::Arc;
use std::time::Instant;

use super::Failure;
use chapters::{Cast, attendance, audit, booking, events, guestlist, notifications, payments, sign_in};
use error::DemoError;
use server::Server;

/// Walks from the first sign-in to the audit log. Everybody in it is new, so that it can be repeated at will.
#[tokio::main(flavor = "current_thread")]
pub(super) async fn run(url: &str) -> Result<(), Failure> {
    let server = Arc::new(Server::at(url)?);
    let begun = Instant::now();
    walk(&server).await?;
    server.screen.end(server.requests(), begun.elapsed());
    Ok(())
}

async fn walk(server: &Arc<Server>) -> Result<(), DemoError> {
    server.check().await?;
    let cast = Cast {
        host: sign_in::with_a_wrong_guess(server, "Asha").await?,
        ben: sign_in::in_silence(server, "Ben").await?,
        chitra: sign_in::in_silence(server, "Chitra").await?,
        dev: sign_in::in_silence(server, "Dev").await?,
    };
    sign_in::fill_in_profile(&cast.host).await?;
    let party = events::make_a_party_on_request(server, &cast.host).await?;
    let walk = events::make_a_free_walk(&cast.host).await?;
    let concert = events::make_a_concert(&cast.host).await?;

    let key = guestlist::ask_and_be_accepted(&cast, &party).await?;
    let ticket = payments::pay(&cast.ben, &key).await?;
    attendance::come_in_once(&cast.host, &party, &ticket).await?;
    booking::book_the_last_seat(&cast, &walk).await?;
    let order = payments::decline_and_try_again(&cast.dev, &concert).await?;
    payments::call_off(&cast, &concert, &order).await?;
    notifications::read(&cast.dev).await?;
    audit::read(&cast, &concert).await
}
