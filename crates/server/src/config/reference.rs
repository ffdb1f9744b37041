//! What the reference says about keys: which exist, and which of them hold secrets.

/// Tables whose keys the operator chooses: currencies and numbers of keys.
const OPEN_TABLES: [&str; 3] = [
    "payments.by_currency",
    "payments.platform_fee.fixed",
    "tickets.previous_keys",
];

/// Whether the operator chooses the keys of this table.
pub(super) fn is_open(table: &str) -> bool {
    OPEN_TABLES.contains(&table)
}

/// Whether the keys of this table are currency codes.
pub(super) fn is_by_currency(table: &str) -> bool {
    is_open(table) && table.starts_with("payments.")
}

/// Whether the value must not be shown. Told by the name, so that a new secret is masked from its first day.
pub(super) fn is_secret(path: &str) -> bool {
    let key = path.rsplit('.').next().unwrap_or(path);
    path.starts_with("tickets.previous_keys.")
        || ["_key", "secret", "secrets", "pepper", "password", "token"]
            .iter()
            .any(|end| key.ends_with(end))
}
