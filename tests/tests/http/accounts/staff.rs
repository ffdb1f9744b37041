//! Staff sign in with a password and the code of their app; everybody else is told nothing.

mod command;
mod lock_out;
mod powers;
mod refusals;
mod sign_in;

use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use serde_json::{Value, json};
use turnout_application::accounts::{Enrolment, NewStaff, create_staff};
use turnout_application::context::RequestContext;
use turnout_domain::accounts::{Password, Phone};
use turnout_ports::system::Clock;
use turnout_tests::World;

use super::{ASHA, BEN};

const PASSWORD: &str = "correct horse battery staple";

fn operator() -> RequestContext {
    RequestContext::system("cli:admin")
}

fn phone(text: &str) -> Phone {
    Phone::parse(text).unwrap()
}

/// Somebody of the staff, and what their app knows.
async fn hire(world: &World, number: &str) -> Enrolment {
    let new = NewStaff {
        phone: phone(number),
        name: Some("Asha".to_owned()),
        password: Password::chosen(PASSWORD, &phone(number)).unwrap(),
    };
    create_staff(&world.app, &operator(), new)
        .await
        .unwrap()
        .enrolment
        .unwrap()
}

/// What the app shows at this time, computed from the secret as it was printed.
fn code_at(enrolment: &Enrolment, now: DateTime<Utc>) -> String {
    code_of(&enrolment.text(), now)
}

fn code_of(secret: &str, now: DateTime<Utc>) -> String {
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let step = (now.timestamp() / 30).to_be_bytes();
    let tag = sign(&Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, &secret), &step);
    let tag = tag.as_ref();
    let offset = usize::from(tag[19] & 15);
    let four: [u8; 4] = tag[offset..offset + 4].try_into().unwrap();
    format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
}

fn code(world: &World, enrolment: &Enrolment) -> String {
    code_at(enrolment, world.clock.now())
}

fn body(phone: &str, password: &str, totp: Option<&str>) -> Value {
    let mut body = json!({"phone": phone, "password": password});
    if let Some(totp) = totp {
        body["totp"] = json!(totp);
    }
    body
}

/// A code that is not this one.
fn other_than(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}
