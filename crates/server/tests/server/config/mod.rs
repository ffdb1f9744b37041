//! The configuration: layers, refusals, secrets, and the page that documents it.

mod payments;
mod storage;
mod wallets;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret;
use turnout_adapter_system::entropy::OsEntropy;
use turnout_adapter_system::keys::SigningKey;
use turnout_server::config::{ConfigError, Flags, Loaded, Origin, REFERENCE, Variables, load};

fn variables(pairs: &[(&str, &str)]) -> Variables {
    Variables::from_pairs(
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    )
}

/// Loads with these variables over this file, without making secrets.
fn look(file: &str, pairs: &[(&str, &str)], listen: Option<&str>) -> Result<Loaded, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("turnout.toml");
    fs::write(&path, file).unwrap();
    let flags = Flags {
        config: Some(path),
        data_dir: Some(folder.path().join("var").display().to_string()),
        listen: listen.map(str::to_owned),
        database_url: None,
    };
    load(&flags, &variables(pairs), Origin::AsTheyAre)
}

fn faults(file: &str, pairs: &[(&str, &str)]) -> Vec<String> {
    match look(file, pairs, None) {
        Err(ConfigError::Faults(faults)) => faults
            .iter()
            .map(|fault| format!("{}: {}", fault.key, fault.message))
            .collect(),
        Err(other) => panic!("{other}"),
        Ok(_) => Vec::new(),
    }
}

#[test]
fn later_layers_win() {
    let held = |file, pairs: &[_], listen| {
        let config = look(file, pairs, listen).unwrap().config;
        (
            config.server.listen.port(),
            config.booking.hold_minutes,
            config.database.pool_size,
        )
    };
    let file = "[server]\nlisten = \"127.0.0.1:1\"\n[booking]\nhold_minutes = 11\n[database]\npool_size = 3";
    let pairs = [
        ("TURNOUT__SERVER__LISTEN", "127.0.0.1:2"),
        ("TURNOUT__BOOKING__HOLD_MINUTES", "12"),
        ("OTHER", "x"),
    ];
    assert_eq!(held("", &[], None), (8080, 10, 0));
    assert_eq!(held(file, &[], None), (1, 11, 3));
    assert_eq!(held(file, &pairs, None), (2, 12, 3));
    assert_eq!(held(file, &pairs, Some("127.0.0.1:3")), (3, 12, 3));
}

#[test]
fn processes_at_different_ports_issue_the_same_tokens() {
    let issuer = |file, listen| look(file, &[], Some(listen)).unwrap().config.issuer();
    assert_eq!(issuer("", "127.0.0.1:1"), issuer("", "127.0.0.1:2"));
    let public = "[server]\npublic_url = \"https://turnout.example/\"";
    assert_eq!(issuer(public, "127.0.0.1:1"), "https://turnout.example");
    let named = "[auth]\nissuer = \"us\"\n[server]\npublic_url = \"https://turnout.example\"";
    assert_eq!(issuer(named, "127.0.0.1:1"), "us");
}

#[test]
fn codes_go_to_known_countries_within_limits() {
    let told = |file: &str| {
        let found = look(file, &[], None).err().map(|error| error.to_string());
        found.unwrap_or_default()
    };
    assert_eq!(told("[otp]\nallowed_countries = [\"IN\", \"US\"]"), "");
    assert!(told("[otp]\nallowed_countries = [\"India\"]").contains("`India` is no country"));
    assert!(told("[otp]\nper_phone_per_day = 0").contains("otp.per_phone_per_day: must be from 1"));
    assert!(told("[otp.pumping]\nleast_sent = 101").contains("otp.pumping.least_sent: must be from 1 to 100"));
    assert!(told("[otp.spraying]\ntrip_percent = 0").contains("otp.spraying.trip_percent: must be from 1"));
}

#[test]
fn a_fault_says_where_the_value_stands() {
    let told = |file: &str, pairs: &[(&str, &str)], listen| look(file, pairs, listen).err().unwrap().to_string();
    let listens = |listen: &str| format!("[server]\nlisten = \"{listen}\"");
    assert!(told("", &[], Some("nowhere")).ends_with("server.listen: invalid socket address syntax (in a flag)"));
    assert!(told(&listens("nowhere"), &[], None).ends_with("turnout.toml)"));
    let variable = [("TURNOUT__SERVER__LISTEN", "nowhere")];
    assert!(told("", &variable, None).ends_with("(in environment variables)"));
    let unreadable = told("a = = 1", &[], None);
    assert!(unreadable.contains("\n  TOML parse error"), "{unreadable}");
}

#[test]
fn variables_carry_lists_currencies_and_passwords_of_digits() {
    let pairs = [
        (
            "TURNOUT__SERVER__CORS_ORIGINS",
            "[https://a.example, https://b.example]",
        ),
        ("TURNOUT__PAYMENTS__BY_CURRENCY__INR", "sandbox"),
        ("TURNOUT__PAYMENTS__SANDBOX__WEBHOOK_SECRET", "0123456789"),
        ("TURNOUT__RATE_LIMIT__ENABLED", "false"),
    ];
    let config = look("", &pairs, None).unwrap().config;
    assert_eq!(config.server.cors_origins, ["https://a.example", "https://b.example"]);
    assert_eq!(
        config.payments.by_currency.get("INR").map(String::as_str),
        Some("sandbox")
    );
    assert_eq!(config.payments.sandbox.webhook_secret.expose_secret(), "0123456789");
    assert!(!config.rate_limit.enabled);
}

#[test]
fn unknown_keys_are_named_with_the_nearest_known_one() {
    let file = "[server]\nlisten = \"127.0.0.1:1\"\nworker = 3\n[nonsense]\nx = 1";
    let found = faults(file, &[("TURNOUT__BOKING__HOLD_MINUTES", "1")]);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(
        found[0],
        "boking: unknown key in the environment variables; did you mean `booking`?"
    );
    assert!(
        found[1].starts_with("nonsense: unknown key in ") && !found[1].contains("did you mean"),
        "{found:?}"
    );
    assert!(found[2].starts_with("server.worker: unknown key in "), "{found:?}");
    assert!(found[2].ends_with("did you mean `server.workers`?"), "{found:?}");
}

#[test]
fn every_bad_value_is_named_at_once() {
    let bad = [
        ("server.public_url", "[server]\npublic_url = \"turnout.example\""),
        ("server.cors_origins", "cors_origins = [\"nowhere\"]"),
        ("database.url", "[database]\nurl = \"mysql://x\""),
        ("booking.hold_minutes", "[booking]\nhold_minutes = 121"),
        ("booking.offer_minutes", "offer_minutes = 1441"),
        ("payments.default", "[payments]\ndefault = \"magic\""),
        ("payments.by_currency.XXX", "[payments.by_currency]\nXXX = \"sandbox\""),
        (
            "payments.platform_fee.percent",
            "[payments.platform_fee]\npercent = \"101\"",
        ),
        (
            "payments.platform_fee.fixed.INR",
            "[payments.platform_fee.fixed]\nINR = \"0.505\"",
        ),
        ("log.level", "[log]\nlevel = \"loud\""),
        ("auth.pepper", "[auth]\npepper = \"short\""),
        ("tickets.signing_key", "[tickets]\nsigning_key = \"no key\""),
        ("tickets.transfer_hours", "transfer_hours = 0"),
    ];
    let file = bad.map(|(_, text)| text).join("\n");
    let found = faults(&file, &[]);
    for (key, _) in bad {
        assert!(
            found.iter().any(|fault| fault.starts_with(&format!("{key}: "))),
            "{key}: {found:#?}"
        );
    }
    assert_eq!(found.len(), bad.len(), "{found:#?}");
    assert!(!found.join("\n").contains("short"), "a secret is not repeated");
}

#[test]
fn wrong_types_name_the_key() {
    for (name, value, key) in [
        ("TURNOUT__SERVER__LISTEN", "everywhere", "server.listen"),
        ("TURNOUT__BOOKING__HOLD_MINUTES", "ten", "booking.hold_minutes"),
        ("TURNOUT__ENVIRONMENT", "staging", "environment"),
    ] {
        let found = faults("", &[(name, value)]);
        assert!(
            found.len() == 1 && found[0].starts_with(&format!("{key}: ")),
            "{found:?}"
        );
    }
}

#[test]
fn production_refuses_what_is_not_allowed_by_name() {
    let found = faults(
        "environment = \"production\"",
        &[
            ("TURNOUT__RATE_LIMIT__ENABLED", "false"),
            ("TURNOUT__RATE_LIMIT__AUTH_PER_MINUTE", "0"),
            ("TURNOUT__RATE_LIMIT__WEBHOOK_PER_MINUTE", "0"),
            ("TURNOUT__AUTH__ARGON2_MEMORY_KIB", "16384"),
        ],
    );
    let keys: Vec<&str> = found.iter().filter_map(|fault| fault.split(':').next()).collect();
    let refused = [
        "database.url",
        "payments.sandbox.enabled",
        "messaging.sms",
        "messaging.email",
        "messaging.push",
        "otp.allowed_countries",
        "rate_limit.enabled",
        "rate_limit.auth_per_minute",
        "rate_limit.webhook_per_minute",
        "server.public_url",
        "auth.signing_key",
        "auth.pepper",
        "tickets.signing_key",
        "auth.argon2_memory_kib",
    ];
    assert_eq!(keys, refused);
    let names = "[\"private_cluster\", \"sandbox\", \"inbox\", \"generated_keys\", \"plain_http\", \"all_countries\"]";
    let allowed = format!("environment = \"production\"\n[production]\nallow = {names}");
    assert_eq!(faults(&allowed, &[]), [] as [&str; 0]);
    let found = faults("[production]\nallow = [\"everything\"]", &[]);
    assert!(
        found.len() == 1 && found[0].starts_with("production.allow: knows no `everything`"),
        "{found:?}"
    );
}

#[test]
fn in_production_staff_need_a_password_unless_it_is_allowed_by_name() {
    let names = "\"private_cluster\", \"sandbox\", \"inbox\", \"generated_keys\", \"plain_http\", \"all_countries\"";
    let production = |more: &str| {
        let file = format!("environment = \"production\"\n[production]\nallow = [{names}{more}]");
        look(&file, &[], None).unwrap().config.staff_needs_password()
    };
    assert!(production(""));
    assert!(!production(", \"staff_by_code\""));
    assert!(!look("", &[], None).unwrap().config.staff_needs_password());
}

#[test]
fn secrets_are_made_once_and_kept_to_oneself() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("var");
    let flags = Flags {
        data_dir: Some(data_dir.display().to_string()),
        ..Flags::default()
    };
    let made = load(&flags, &Variables::default(), Origin::Generate).unwrap();
    let path = data_dir.join("secrets.toml");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(made.generated.keys().count(), 4);
    let again = load(&flags, &Variables::default(), Origin::AsTheyAre).unwrap();
    let key = |loaded: &Loaded| loaded.config.auth.signing_key.expose_secret().to_owned();
    assert!(key(&made).starts_with("-----BEGIN PRIVATE KEY-----"));
    assert_eq!(key(&made), key(&again));
    let given = variables(&[("TURNOUT__AUTH__PEPPER", "AAECAwQFBgcICQoLDA0ODw")]);
    let mixed = load(&flags, &given, Origin::Generate).unwrap();
    assert_eq!(mixed.config.auth.pepper.expose_secret(), "AAECAwQFBgcICQoLDA0ODw");
    assert_eq!(mixed.generated.keys().count(), 3);
}

#[test]
fn keys_that_protect_nothing_are_refused() {
    let key = SigningKey::generate(&OsEntropy).to_pem().unwrap();
    let key = key.expose_secret();
    for (pairs, expected) in [
        (
            vec![
                ("TURNOUT__AUTH__SIGNING_KEY", key),
                ("TURNOUT__TICKETS__SIGNING_KEY", key),
            ],
            "tickets.signing_key: must be another key",
        ),
        (
            vec![("TURNOUT__AUTH__PEPPER", "AAAAAAAAAAAAAAAAAAAAAA")],
            "auth.pepper: must be 16 random bytes",
        ),
        (
            vec![(
                "TURNOUT__AUTH__PREVIOUS_PUBLIC_KEYS",
                "[AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA]",
            )],
            "auth.previous_public_keys: each must be a public key",
        ),
    ] {
        let found = faults("", &pairs);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{found:?}");
    }
}

#[test]
fn looking_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("var");
    let flags = Flags {
        data_dir: Some(data_dir.display().to_string()),
        ..Flags::default()
    };
    load(&flags, &Variables::default(), Origin::AsTheyAre).unwrap();
    assert!(!data_dir.exists());
}

#[test]
fn nothing_printed_holds_a_secret() {
    let pairs = [
        ("TURNOUT__DATABASE__URL", "postgresql://app:hunter2@db.example/turnout"),
        ("TURNOUT__AUTH__PEPPER", "AAECAwQFBgcICQoLDA0ODw"),
        ("TURNOUT__PAYMENTS__SANDBOX__WEBHOOK_SECRET", "whsec-xyz"),
        ("TURNOUT__DATABASE__POOL_SIZE", "9"),
    ];
    let loaded = look("", &pairs, None).unwrap();
    let (printed, debugged) = (loaded.to_masked_toml(), format!("{:?}", loaded.config));
    for secret in ["hunter2", "AAECAwQFBgcICQoLDA0ODw", "whsec-xyz"] {
        assert!(!printed.contains(secret) && !debugged.contains(secret), "{secret}");
    }
    assert!(
        printed.contains("url = \"postgresql://app:********@db.example/turnout\""),
        "{printed}"
    );
    assert!(printed.contains("pool_size = 9"), "a number stays a number: {printed}");
}

fn keys(table: &toml::Table, above: &str, into: &mut Vec<String>) {
    for (key, value) in table {
        let path = format!("{above}{key}");
        match value {
            toml::Value::Table(below) => keys(below, &format!("{path}."), into),
            _ => into.push(path),
        }
    }
    into.sort();
}

#[test]
fn the_printed_configuration_has_every_key() {
    let (mut printed, mut reference) = (Vec::new(), Vec::new());
    keys(
        &look("", &[], None).unwrap().to_masked_toml().parse().unwrap(),
        "",
        &mut printed,
    );
    keys(&REFERENCE.parse().unwrap(), "", &mut reference);
    assert_eq!(printed, reference);
}

#[test]
fn a_named_file_must_exist() {
    let flags = Flags {
        config: Some(PathBuf::from("/nowhere/turnout.toml")),
        ..Flags::default()
    };
    let error = load(&flags, &Variables::default(), Origin::AsTheyAre)
        .err()
        .unwrap()
        .to_string();
    assert!(error.starts_with("/nowhere/turnout.toml: "), "{error}");
}

#[test]
fn the_page_shows_the_reference() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let page = fs::read_to_string(&path).unwrap();
    let (head, rest) = page.split_once("```toml\n").unwrap();
    let (_, tail) = rest.rsplit_once("```\n").unwrap();
    let fresh = format!("{head}```toml\n{REFERENCE}```\n{tail}");
    if std::env::var_os("TURNOUT_UPDATE_DOCS").is_some() {
        fs::write(path, fresh).unwrap();
    } else {
        assert!(
            page == fresh,
            "docs/configuration.md differs from turnout.default.toml: run `make docs`"
        );
    }
}
