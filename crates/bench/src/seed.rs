//! Fills the database: people, events, and tickets that can be redeemed.

use std::fmt::Write as _;
use std::fs::{self, File};

use crate::Failure;
use crate::cleanup::child;
use crate::keys::Keys;
use crate::options::{BUSY_EVENTS, EVENTS, HOLDERS, Options, SELLOUT_EVENT, SELLOUT_SEATS};

const SEED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/load/seed.sql");
/// The event whose door the tickets are for. Its host is the first user.
pub const DOOR_EVENT: u32 = EVENTS + 1;
/// One salt for all tickets; nobody attacks them.
const SALT: [u8; 16] = *b"turnout-bench-01";

/// Writes the files that clients read, and fills the tables.
pub async fn fill(options: &Options, url: &str) -> Result<(), Failure> {
    let folder = &options.folder;
    let keys = Keys::of_server(&options.data())?;
    let tokens = (1..=HOLDERS)
        .map(|user| keys.token(user))
        .collect::<Result<Vec<_>, _>>()?;
    fs::write(folder.join("tokens.txt"), tokens.join("\n"))?;
    let mut codes = String::new();
    let mut hashes = String::new();
    for ticket in 1..=options.tickets() {
        let (code, hash) = keys.ticket(ticket, DOOR_EVENT, &SALT)?;
        writeln!(codes, "{}", code.as_str())?;
        writeln!(hashes, "{ticket}\t\\\\x{}", hexadecimal(&hash)?)?;
    }
    fs::write(folder.join("codes.txt"), codes)?;
    fs::write(folder.join("hashes.txt"), hashes)?;
    let mut psql = child("psql");
    psql.args([url, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", SEED]);
    for (name, value) in [
        ("events", EVENTS),
        ("busy", BUSY_EVENTS),
        ("people", HOLDERS),
        ("tickets", options.tickets()),
        ("door", DOOR_EVENT),
        ("sellout", SELLOUT_EVENT),
        ("seats", SELLOUT_SEATS),
    ] {
        psql.args(["-v", &format!("{name}={value}")]);
    }
    psql.args(["-v", &format!("salt=\\x{}", hexadecimal(&SALT)?)]);
    let status = psql.stdin(File::open(folder.join("hashes.txt"))?).status().await?;
    if status.success() {
        Ok(())
    } else {
        Err("the database could not be filled".into())
    }
}

fn hexadecimal(bytes: &[u8]) -> Result<String, Failure> {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(text, "{byte:02x}")?;
    }
    Ok(text)
}
