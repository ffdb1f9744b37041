//! What the operator is told.

use std::io::{IsTerminal, stdout};

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use turnout_application::accounts::{Power, StaffEnrolled, StaffError};
use turnout_domain::accounts::{Phone, Role};
use turnout_ports::accounts::StaffMember;

use super::super::{Failure, say};

/// Why nothing was done, and what to do about it.
pub(super) fn refused(error: &StaffError, phone: &Phone) -> Failure {
    let phone = phone.as_str();
    let next = match error {
        StaffError::NotFound | StaffError::NotStaff => {
            format!("; `turnout admin create --phone {phone}` makes them staff")
        }
        StaffError::AlreadyStaff => format!("; `turnout admin reset --phone {phone}` gives another password"),
        StaffError::Deactivated => "; activate it first".to_owned(),
        StaffError::Administer(_)
        | StaffError::Invalid(_)
        | StaffError::Hash(_)
        | StaffError::Totp(_)
        | StaffError::Store(_) => String::new(),
    };
    format!("{phone}: {error}{next}").into()
}

/// What somebody needs to sign in. It cannot be shown again.
pub(super) fn tell_enrolled(enrolled: &StaffEnrolled, phone: &Phone) {
    let phone = phone.as_str();
    let account = if enrolled.is_new {
        "a new account"
    } else {
        "the account"
    };
    say(&format!("{phone} is staff, with {account} {}.", enrolled.user));
    if enrolled.signed_out {
        say("They are signed out everywhere.");
    } else {
        say("Nothing was replaced; they need not wait any longer after wrong passwords.");
    }
    if let Some(enrolment) = &enrolled.enrolment {
        let uri = enrolment.uri();
        say("");
        say("Add this to their app for one-time codes (TOTP). It is shown this once:");
        say("");
        if stdout().is_terminal()
            && let Ok(code) = QrCode::new(uri.as_bytes())
        {
            say(&code.render::<Dense1x2>().build());
        }
        say(&uri);
        say(&format!("Secret: {}", enrolment.text()));
    }
    say("");
    say("They sign in with POST /v1/auth/password: the phone, the password and the code of the app.");
    say(&format!(
        "What they may do is given with `turnout admin grant --phone {phone}` and `--role admin`, `--role support` or `--superuser`."
    ));
}

/// What was given or taken.
pub(super) fn tell_power(power: Power, changed: bool, revoked: bool) {
    if !changed {
        say("Nothing to do: it is so already.");
        return;
    }
    let what = match power {
        Power::Superuser => "A superuser".to_owned(),
        Power::Role(role) => format!("The role {}", role.as_str()),
    };
    say(&format!("{what}: {}.", if revoked { "no more" } else { "from now on" }));
    if !revoked && matches!(power, Power::Role(Role::Admin | Role::Support)) {
        say(
            "In production they sign in with a password, and without one they are signed out now; `turnout admin create` gives it.",
        );
    }
}

/// One line for each.
pub(super) fn tell_list(members: &[StaffMember]) {
    if members.is_empty() {
        say("Nobody works for the platform yet; `turnout admin create --phone NUMBER` makes somebody staff.");
        return;
    }
    say("phone             staff  superuser  password  totp  locked until          roles, name");
    for member in members {
        let user = &member.user;
        let yes = |is_so: bool| if is_so { "yes" } else { "-" };
        let locked = member.locked_until.map_or_else(
            || "-".to_owned(),
            |until| until.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        );
        let roles: Vec<&str> = user.roles.iter().map(|role| Role::as_str(*role)).collect();
        say(&format!(
            "{:<16}  {:<5}  {:<9}  {:<8}  {:<4}  {locked:<20}  {} {}{}",
            user.phone.as_str(),
            yes(user.is_staff),
            yes(user.is_superuser),
            yes(member.has_password),
            yes(member.has_totp),
            roles.join(" "),
            member.name.as_deref().unwrap_or_default(),
            if user.is_active { "" } else { " (deactivated)" },
        ));
    }
}
