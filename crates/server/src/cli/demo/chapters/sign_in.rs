//! Phones, codes and profiles.

use std::sync::Arc;

use serde_json::json;

use crate::cli::demo::error::DemoError;
use crate::cli::demo::person::Person;
use crate::cli::demo::server::Server;

/// Signs somebody in, after one wrong guess at the code.
pub(in crate::cli::demo) async fn with_a_wrong_guess(
    server: &Arc<Server>,
    name: &'static str,
) -> Result<Person, DemoError> {
    server.screen.chapter("Signing in by phone");
    let person = Person::new(server, name);
    person
        .post("/v1/auth/otp", json!({"phone": person.phone}))
        .answers(202)
        .showing(&["/expires_at"])
        .because("The answer is the same whether or not the phone is known. The code is in /dev/inbox.")
        .go()
        .await?;
    let code = code_of(&person).await?;
    person
        .post(
            "/v1/auth/otp/verify",
            json!({"phone": person.phone, "code": another(&code)}),
        )
        .refused(401, "otp_invalid")
        .because("A wrong code is counted before it is compared; five of them spend the code.")
        .go()
        .await?;
    let answer = person
        .post("/v1/auth/otp/verify", json!({"phone": person.phone, "code": code}))
        .showing(&["/is_new_user", "/token_type", "/expires_in"])
        .because("The first sign-in makes the user. The access token lives 15 minutes, the refresh token rotates.")
        .go()
        .await?;
    Ok(person.with_token(answer.text("/access_token")?))
}

/// Signs somebody in and gives them a name, without showing it again.
pub(in crate::cli::demo) async fn in_silence(server: &Arc<Server>, name: &'static str) -> Result<Person, DemoError> {
    let person = Person::new(server, name);
    let ask = person.post("/v1/auth/otp", json!({"phone": person.phone}));
    ask.answers(202).quietly().go().await?;
    let code = code_of(&person).await?;
    let guess = person.post("/v1/auth/otp/verify", json!({"phone": person.phone, "code": code}));
    let answer = guess.quietly().go().await?;
    let person = person.with_token(answer.text("/access_token")?);
    person.patch("/v1/me", json!({"name": name})).quietly().go().await?;
    server.screen.rule(&format!("{name} signs in in the same way."));
    Ok(person)
}

/// The host fills in the profile.
pub(in crate::cli::demo) async fn fill_in_profile(host: &Person) -> Result<(), DemoError> {
    host.server.screen.chapter("Profile and interests");
    host.patch(
        "/v1/me",
        json!({"name": host.name, "location": "Mumbai", "bio": "Dances."}),
    )
    .showing(&["/name", "/location", "/phone"])
    .because("Only oneself sees the phone, the email address and the birth date.")
    .go()
    .await?;
    let me = host
        .put("/v1/me/interests", json!({"interests": ["dance", "music"]}))
        .showing(&["/interests"])
        .go()
        .await?;
    let stranger = Person::new(&host.server, "Nobody");
    stranger
        .get(format!("/v1/users/{}", me.text("/id")?))
        .showing(&["/name", "/interests"])
        .because("The public profile has no private field at all.")
        .go()
        .await?;
    Ok(())
}

async fn code_of(person: &Person) -> Result<String, DemoError> {
    let text = person.server.newest_message(&person.phone).await?;
    Ok(text.split_whitespace().next().unwrap_or_default().to_owned())
}

/// A code that is not this one.
fn another(code: &str) -> &'static str {
    if code == "000000" { "111111" } else { "000000" }
}
