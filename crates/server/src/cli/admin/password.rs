//! Where a password comes from. Never from an argument, which every user of the machine can see.

use std::io::{Read, stdin};

use clap::Args;
use turnout_domain::accounts::{LONGEST_PASSWORD, Password, Phone, SHORTEST_PASSWORD};

use super::super::Failure;

/// More is no password; it is told as too long.
const MOST_BYTES: u64 = 4096;

#[derive(Debug, Args)]
pub(in crate::cli) struct Source {
    /// Read the password from the first line of standard input in place of asking for it on the terminal
    #[arg(long)]
    password_stdin: bool,
}

/// A new password that keeps the rules.
pub(super) fn read(source: &Source, phone: &Phone) -> Result<Password, Failure> {
    let text = if source.password_stdin { piped()? } else { typed()? };
    Password::chosen(&text, phone).map_err(|error| format!("the password {error}").into())
}

fn piped() -> Result<String, Failure> {
    let mut text = String::new();
    stdin().lock().take(MOST_BYTES).read_to_string(&mut text)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn typed() -> Result<String, Failure> {
    let ask = |prompt: String| {
        let answer = rpassword::prompt_password(prompt);
        answer
            .map_err(|error| format!("the terminal cannot be asked ({error}); give the password with --password-stdin"))
    };
    let text = ask(format!(
        "New password, {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters: "
    ))?;
    if ask("Once more: ".to_owned())? != text {
        return Err("the two passwords differ".into());
    }
    Ok(text)
}
