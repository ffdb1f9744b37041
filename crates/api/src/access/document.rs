//! Writes docs/roles.md from the domain's roles and the table of decisions.

use std::fmt::Write;

use serde_json::Value;
use turnout_domain::access::{Permission, Scope};
use turnout_domain::accounts::Role;

use super::{Decision, decision_of};
use crate::openapi;
use crate::routes::CAPABILITIES;

const HEAD: &str = "\
# Roles and permissions

Who may do what. A permission is `resource.action`; what each one means stands at `Permission` in
`crates/domain/src/access/permission.rs`. A role is a set of permissions, each with how far it reaches:

- `own`: what belongs to the user. Everybody has these, with or without the role: who makes an event is its host.
- `event`: the one event for which the role was given.
- `all`: everything.

`co_host`, `manager` and `door` are given for one event, by its host and by members of its team, who give no role that may do more than
they. The others are given for everything. A superuser needs no role. `artist`, `content_creator`, `sponsor` and `fan` hold what every
attendee may.

The base data of an installation holds the same table, and the server asks the database: operators may add roles of their own. The
decision itself is one function, `allows` in `crates/domain/src/access/policy.rs`. What belongs to one person (a ticket, an order, an
invitation) has rules in `crates/domain/src/access/rule.rs`, and whose it is stands in `belonging.rs` beside it. Use cases ask both
through `crates/application/src/access.rs`. Another's private object is 404 to whoever may not see it; 403 is for those who see it and
may not do this.

The tables are made from `crates/domain/src/access/roles.rs` and `crates/api/src/access/table.rs`. After a change there, write
this page again with `TURNOUT_UPDATE_DOCS=1 cargo test -p turnout-api --test documents`.

## Roles
";

/// The whole page.
pub fn page() -> String {
    let mut page = String::from(HEAD);
    page.push_str(&roles());
    page.push_str("\n## Routes\n\n`x-permission` in the OpenAPI document says the same to programs.\n");
    let document = openapi::document("");
    for capability in CAPABILITIES {
        // Writing to a String cannot fail, here and below.
        let _ = write!(page, "\n### {}\n\n| route | who |\n| --- | --- |\n", capability.name);
        page.push_str(&routes(&document, capability.name));
    }
    page
}

fn roles() -> String {
    let names = Role::NAMES.iter().map(|name| format!(" `{name}` |"));
    let mut table = format!("\n| permission |{}\n| --- |", names.collect::<String>());
    table.push_str(&" --- |".repeat(Role::ALL.len()));
    table.push('\n');
    for permission in Permission::ALL {
        let cells = Role::ALL.iter().map(|role| {
            let scope = role.scope_of(*permission).map_or("", Scope::as_str);
            format!(" {scope} |")
        });
        let _ = writeln!(table, "| `{permission}` |{}", cells.collect::<String>());
    }
    table
}

fn routes(document: &Value, capability: &str) -> String {
    let mut table = String::new();
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    for (path, item) in paths {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let is_of_capability = operation.pointer("/tags/0").and_then(Value::as_str) == Some(capability);
            let id = operation.get("operationId").and_then(Value::as_str);
            if let Some(decision) = id.and_then(decision_of).filter(|_| is_of_capability) {
                let _ = writeln!(table, "| `{} {path}` | {} |", method.to_uppercase(), words(decision));
            }
        }
    }
    table
}

fn words(decision: Decision) -> String {
    match decision {
        Decision::Anyone => "anyone".to_owned(),
        Decision::AnyoneWhoSees => "anyone who may know of the event".to_owned(),
        Decision::HolderOfSecret => "who holds the code or token".to_owned(),
        Decision::Provider => "the provider, by its signature".to_owned(),
        Decision::Developer => "anyone, where it is switched on".to_owned(),
        Decision::User => "a user".to_owned(),
        Decision::UserWhoSees => "a user who may know of the event".to_owned(),
        Decision::Owner(rule) => {
            let or = rule.permission();
            let or = or.map_or(String::new(), |or| format!(", or `{or}` for its event"));
            format!("the owner of the {}{or}", rule.thing().as_str().replace('_', " "))
        }
        Decision::Event(permissions) => {
            let names: Vec<_> = permissions.iter().map(|one| format!("`{one}`")).collect();
            format!("{} for the event", names.join(", "))
        }
        Decision::Platform(permission) => format!("`{permission}` for everything"),
    }
}
