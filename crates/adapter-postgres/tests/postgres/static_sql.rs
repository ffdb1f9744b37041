//! A fixed statement is prepared once per connection, however often it runs.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use turnout_adapter_postgres::static_sql::sql;
use turnout_testkit::TestDatabase;

#[derive(QueryableByName, Debug, PartialEq)]
struct Row {
    #[diesel(sql_type = Integer)]
    number: i32,
    #[diesel(sql_type = Nullable<Text>)]
    word: Option<String>,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

const PICK: &str = "SELECT $1 + 1 AS number, $2 AS word WHERE $1 > 0";

async fn prepared(connection: &mut AsyncPgConnection, text: &str) -> i64 {
    let count: Count = diesel::sql_query("SELECT count(*) AS count FROM pg_prepared_statements WHERE statement = $1")
        .bind::<Text, _>(text)
        .get_result(connection)
        .await
        .unwrap();
    count.count
}

#[tokio::test]
async fn a_fixed_statement_is_prepared_once() {
    let database = TestDatabase::empty().await;
    let mut connection = AsyncPgConnection::establish(database.url()).await.unwrap();
    assert_eq!(prepared(&mut connection, PICK).await, 0);
    for number in 1..=3 {
        let word = (number == 2).then_some("two");
        let row: Row = sql(PICK)
            .bind::<Integer, _>(number)
            .bind::<Nullable<Text>, _>(word)
            .get_result(&mut connection)
            .await
            .unwrap();
        assert_eq!(
            row,
            Row {
                number: number + 1,
                word: word.map(str::to_owned)
            }
        );
        assert_eq!(prepared(&mut connection, PICK).await, 1);
    }
    let none: Vec<Row> = sql(PICK)
        .bind::<Integer, _>(0)
        .bind::<Nullable<Text>, _>(None::<&str>)
        .load(&mut connection)
        .await
        .unwrap();
    assert_eq!(none, []);
}

#[tokio::test]
async fn statements_of_one_shape_are_told_apart() {
    let database = TestDatabase::empty().await;
    let mut connection = AsyncPgConnection::establish(database.url()).await.unwrap();
    let one: Count = sql("SELECT $1 + 1 AS count")
        .bind::<BigInt, _>(1_i64)
        .get_result(&mut connection)
        .await
        .unwrap();
    let ten: Count = sql("SELECT $1 + 10 AS count")
        .bind::<BigInt, _>(1_i64)
        .get_result(&mut connection)
        .await
        .unwrap();
    assert_eq!((one.count, ten.count), (2, 11));
    let changed = sql("CREATE TEMPORARY TABLE t AS SELECT generate_series(1, $1) AS n")
        .bind::<Integer, _>(4)
        .execute(&mut connection)
        .await
        .unwrap();
    assert_eq!(changed, 4);
}

/// The control: diesel's own raw statement is not kept, which is why this module exists.
#[tokio::test]
async fn diesels_own_raw_statement_is_not_kept() {
    let database = TestDatabase::empty().await;
    let mut connection = AsyncPgConnection::establish(database.url()).await.unwrap();
    let text = "SELECT count(*) AS count FROM pg_class";
    let _row: Count = diesel::sql_query(text).get_result(&mut connection).await.unwrap();
    assert_eq!(prepared(&mut connection, text).await, 0);
}
