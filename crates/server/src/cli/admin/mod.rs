//! `turnout admin`: the people who work for the platform. It works beside running servers, on the same database.

mod password;
mod told;

use clap::{ArgGroup, Args, Subcommand};
use turnout_adapter_postgres::migrate;
use turnout_application::accounts::{
    NewStaff, Power, ResetStaff, create_staff, grant_power, list_staff, remove_staff, reset_staff,
};
use turnout_application::app::App;
use turnout_application::context::RequestContext;
use turnout_domain::accounts::{Password, Phone, PhoneError, Role};

use self::password::{Source, read};
use self::told::{refused, tell_enrolled, tell_list, tell_power};
use super::{Failure, say};
use crate::config::Config;
use crate::foundation::Place;
use crate::wiring;

#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Make somebody staff, with a password and a second factor
    ///
    /// The password is asked for. What their app for one-time codes needs is printed once.
    Create {
        #[command(flatten)]
        who: Who,
        /// What to call them
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        #[command(flatten)]
        source: Source,
    },
    /// Give staff another password and another second factor, and sign them out everywhere
    ///
    /// It also ends the waiting after too many wrong passwords; with both --keep options it does only that.
    Reset {
        #[command(flatten)]
        who: Who,
        /// Leave the password as it is
        #[arg(long)]
        keep_password: bool,
        /// Leave the second factor as it is
        #[arg(long)]
        keep_totp: bool,
        #[command(flatten)]
        source: Source,
    },
    /// Give somebody a role for the whole platform, let staff do everything, or take it back
    #[command(group(ArgGroup::new("what").required(true).args(["superuser", "role"])))]
    Grant {
        #[command(flatten)]
        who: Who,
        /// Everything that can be done
        #[arg(long)]
        superuser: bool,
        /// A role: admin, support, organizer or another one that is not for single events
        #[arg(long, value_name = "ROLE", value_parser = role)]
        role: Option<Role>,
        /// Take it in place of giving it
        #[arg(long)]
        revoke: bool,
    },
    /// Take from somebody everything that makes them staff; the account stays
    Remove {
        #[command(flatten)]
        who: Who,
    },
    /// List those who work for the platform
    List,
}

#[derive(Debug, Args)]
pub(super) struct Who {
    /// The phone of the account, with + and the country code
    #[arg(long, value_name = "NUMBER", value_parser = phone)]
    phone: Phone,
}

fn phone(text: &str) -> Result<Phone, PhoneError> {
    Phone::parse(text)
}

fn role(name: &str) -> Result<Role, String> {
    Role::parse(name).ok_or_else(|| "there is no such role".to_owned())
}

/// Asks for the password first, so that nothing is started for one that is refused.
pub(super) async fn run(config: &Config, action: Action) -> Result<(), Failure> {
    let password = match &action {
        Action::Create { who, source, .. }
        | Action::Reset {
            who,
            keep_password: false,
            source,
            ..
        } => Some(read(source, &who.phone)?),
        Action::Reset { .. } | Action::Grant { .. } | Action::Remove { .. } | Action::List => None,
    };
    let place = Place::open(config).await?;
    let outcome = act(&place, config, action, password).await;
    place.leave().await;
    outcome
}

async fn act(place: &Place, config: &Config, action: Action, password: Option<Password>) -> Result<(), Failure> {
    let pending = migrate::pending(place.url()).await?;
    if let Some(first) = pending.first() {
        return Err(format!("the database lacks migrations from {first} on; run `turnout migrate up`").into());
    }
    let database = place.connect(config)?;
    let app = wiring::app(config, &database)?;
    let outcome = carry_out(&app, action, password).await;
    database.close();
    outcome
}

async fn carry_out(app: &App, action: Action, password: Option<Password>) -> Result<(), Failure> {
    let context = RequestContext::system("cli:admin");
    match (action, password) {
        (Action::Create { who, name, .. }, Some(password)) => {
            let phone = who.phone.clone();
            let new = NewStaff { phone, name, password };
            let made = create_staff(app, &context, new).await;
            tell_enrolled(&made.map_err(|error| refused(&error, &who.phone))?, &who.phone);
        }
        (Action::Reset { who, keep_totp, .. }, password) => {
            let phone = who.phone.clone();
            let totp = !keep_totp;
            let reset = reset_staff(app, &context, ResetStaff { phone, password, totp }).await;
            tell_enrolled(&reset.map_err(|error| refused(&error, &who.phone))?, &who.phone);
        }
        (Action::Grant { who, role, revoke, .. }, _) => {
            let power = role.map_or(Power::Superuser, Power::Role);
            let changed = grant_power(app, &context, &who.phone, power, !revoke).await;
            let changed = changed.map_err(|error| refused(&error, &who.phone))?;
            tell_power(power, changed, revoke);
        }
        (Action::Remove { who }, _) => {
            let removed = remove_staff(app, &context, &who.phone).await;
            removed.map_err(|error| refused(&error, &who.phone))?;
            say("No staff any more: signed out everywhere; password, second factor and the roles of staff are gone.");
        }
        (Action::List, _) => tell_list(&list_staff(app).await?),
        (Action::Create { .. }, None) => return Err("no password was given".into()),
    }
    Ok(())
}
