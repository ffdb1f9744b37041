//! Migrations on a real database: from nothing, together, and back.

use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use turnout_adapter_postgres::migrate;
use turnout_domain::booking::{FeeBearer, FeeRule, GstRule, Price, Seats};
use turnout_domain::money::Money;
use turnout_testkit::TestDatabase;

#[tokio::test]
async fn processes_that_start_together_migrate_once() {
    let database = TestDatabase::empty().await;
    let (one, two, three) = tokio::join!(
        migrate::up(database.url()),
        migrate::up(database.url()),
        migrate::up(database.url())
    );
    let done = [one.unwrap(), two.unwrap(), three.unwrap()];
    let all = migrate::status(database.url()).await.unwrap();
    assert!(!all.is_empty());
    assert_eq!(done.iter().map(Vec::len).sum::<usize>(), all.len());
    assert!(all.iter().all(|state| state.applied));
    assert_eq!(migrate::up(database.url()).await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn steps_are_taken_back_newest_first() {
    let database = TestDatabase::create().await;
    let all = migrate::status(database.url()).await.unwrap();
    let newest = all.last().unwrap().name.clone();
    let undone = migrate::down(database.url(), 1).await.unwrap();
    assert_eq!(undone, migrate::pending(database.url()).await.unwrap());
    assert_eq!(undone, [newest]);
}

/// Takes back the steps down to this one, and all of them again.
async fn redo(database: &TestDatabase, name: &str) {
    let all = migrate::status(database.url()).await.unwrap();
    let place = all.iter().position(|step| step.name.contains(name)).unwrap();
    migrate::down(database.url(), all.len() - place).await.unwrap();
    migrate::up(database.url()).await.unwrap();
}

#[derive(diesel::QueryableByName)]
struct Written {
    #[diesel(sql_type = Text)]
    price: String,
}

/// What the reservation costs, by line.
async fn price(conn: &mut AsyncPgConnection, reservation: u32) -> String {
    let query = format!(
        "SELECT trim_scale(unit_price) || ' x: ' || trim_scale(net_amount) || ' + ' || trim_scale(gst_amount) || ' = '
            || trim_scale(total_amount) || ' ' || currency AS price
        FROM reservations WHERE uuid = u({reservation})"
    );
    let row: Written = diesel::sql_query(query).get_result(conn).await.unwrap();
    row.price
}

#[tokio::test]
async fn reservations_get_the_price_of_their_order_or_of_their_tier() {
    let database = TestDatabase::create().await;
    let mut conn = AsyncPgConnection::establish(database.url()).await.unwrap();
    conn.batch_execute(include_str!("verify/life.sql")).await.unwrap();
    conn.batch_execute("INSERT INTO event_policies (event_id) SELECT id FROM events")
        .await
        .unwrap();
    for (unit, currency, gst, inclusive) in [
        ("498.9", "INR", 5, false),
        ("499.1", "INR", 5, false),
        ("500", "INR", 18, true),
        ("1250", "JPY", 10, false),
        ("1.005", "KWD", 10, false),
        ("0", "EUR", 18, false),
    ] {
        let now = format!(
            "UPDATE ticket_tiers SET price = {unit}, currency = '{currency}';
             UPDATE event_policies SET gst_percent = {gst}, gst_inclusive = {inclusive}"
        );
        conn.batch_execute(&now).await.unwrap();
        redo(&database, "reservation_prices").await;
        assert_eq!(price(&mut conn, 21).await, "499 x: 998 + 0 = 998 INR");
        let gst = GstRule {
            percent: gst.into(),
            inclusive,
        };
        let none = FeeRule {
            percent: 0.into(),
            fixed: 0.into(),
            bearer: FeeBearer::Host,
        };
        let unit = Money::parse(unit, currency.parse().unwrap()).unwrap();
        let expected = Price::of(unit, Seats::ONE, gst, none).unwrap();
        let [unit, net, gst, total] =
            [expected.unit, expected.net, expected.gst, expected.total].map(|money| money.amount().normalize());
        let expected = format!("{unit} x: {net} + {gst} = {total} {currency}");
        assert_eq!(price(&mut conn, 27).await, expected);
    }
}
