//! The base data gives each role what the domain says of it.

use std::collections::BTreeSet;

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use turnout_domain::access::Permission;
use turnout_domain::accounts::Role;
use turnout_testkit::TestDatabase;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

async fn lines(connection: &mut AsyncPgConnection, select: &str) -> BTreeSet<String> {
    let rows: Vec<Line> = diesel::sql_query(select).load(connection).await.unwrap();
    rows.into_iter().map(|row| row.line).collect()
}

#[tokio::test]
async fn roles_hold_the_same_here_and_in_the_domain() {
    let database = TestDatabase::create().await;
    let mut connection = AsyncPgConnection::establish(database.url()).await.unwrap();

    let roles = lines(&mut connection, "SELECT name AS line FROM roles").await;
    assert_eq!(roles, Role::NAMES.iter().map(|name| (*name).to_owned()).collect());
    let permissions = lines(&mut connection, "SELECT code AS line FROM permissions").await;
    assert_eq!(
        permissions,
        Permission::NAMES.iter().map(|name| (*name).to_owned()).collect()
    );

    let held = "SELECT concat_ws(' ', r.name, p.code, rp.scope) AS line FROM role_permissions rp
        JOIN roles r ON r.id = rp.role_id JOIN permissions p ON p.id = rp.permission_id";
    let held = lines(&mut connection, held).await;
    let of_role = |role: Role| {
        let permissions = role.permissions();
        permissions.filter_map(move |one| Some(format!("{role} {one} {}", role.scope_of(one)?)))
    };
    let expected: BTreeSet<String> = Role::ALL.iter().copied().flat_map(of_role).collect();
    let differing: Vec<_> = held.symmetric_difference(&expected).collect();
    assert!(differing.is_empty(), "{differing:#?}");
}
