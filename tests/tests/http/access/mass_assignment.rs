//! No body sets a column that the document does not offer: each column of the database, on each operation that takes JSON.

use std::collections::BTreeSet;

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use futures::StreamExt;
use reqwest::Method;
use serde_json::{Map, Value};
use turnout_tests::{Client, World};

use super::operations::{Operation, Things, filled, operations};
use super::table::lines;

/// What the provider gave the app, or sends: the server reads it as it is and takes nothing from it for granted.
const FOREIGN: [&str; 2] = ["confirm_order", "receive_webhook"];

/// Everything that is stored, in one number.
const DIGEST: &str =
    "SELECT md5(string_agg(query_to_xml(format('SELECT * FROM %I', tablename), TRUE, FALSE, '')::text, ''
    ORDER BY tablename)) AS digest FROM pg_tables WHERE schemaname = 'public'";

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
}

async fn columns(world: &World) -> Vec<String> {
    let select =
        "SELECT DISTINCT column_name::text AS name FROM information_schema.columns WHERE table_schema = 'public'";
    let mut connection = world.database.write().await.unwrap();
    let rows: Vec<Column> = diesel::sql_query(select).load(&mut connection).await.unwrap();
    let names: Vec<String> = rows.into_iter().map(|row| row.name).collect();
    assert!(
        names.len() > 150 && names.contains(&"is_superuser".to_owned()),
        "{}",
        names.len()
    );
    names
}

/// The fields that the document offers, however deep the reference to them is.
fn offered(schema: &Value, document: &Value) -> BTreeSet<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return offered(document.pointer(reference.trim_start_matches('#')).unwrap(), document);
    }
    let own = schema["properties"]
        .as_object()
        .into_iter()
        .flat_map(Map::keys)
        .cloned();
    let parts = ["oneOf", "anyOf", "allOf"]
        .into_iter()
        .filter_map(|word| schema[word].as_array());
    let nested = parts.flatten().flat_map(|part| offered(part, document));
    own.chain(nested).collect()
}

struct Attempt {
    method: Method,
    address: String,
    operation: String,
    body: Value,
    /// As a JSON pointer.
    field: String,
}

impl Attempt {
    /// Why it is wrong, unless the field was refused as unknown.
    async fn fault(self, client: Client) -> Option<String> {
        let Self {
            method,
            address,
            operation,
            body,
            field,
        } = self;
        let request = client
            .request(method, &address)
            .header("idempotency-key", "mass-assignment");
        let answer = client.send(request.json(&body)).await;
        let found = (
            answer.status,
            answer.text("/errors/0/code"),
            answer.text("/errors/0/field"),
        );
        let is_refused = found == (422, "unknown_field", field.as_str());
        (!is_refused).then(|| format!("{operation} with {field}: {} {}", answer.status, answer.body))
    }
}

/// Columns that no part of a body offers.
const INNER: [&str; 9] = [
    "id",
    "uuid",
    "user_id",
    "host_id",
    "status",
    "is_staff",
    "price_paid",
    "created_at",
    "version",
];
/// Their fields are the caller's own.
const FREE: [&str; 2] = ["metadata", "amenities"];

/// The addresses of the objects within a body.
fn inner_objects(value: &Value, here: &str, found: &mut Vec<String>) {
    let parts: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, part)| (name.clone(), part)).collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(place, part)| (place.to_string(), part))
            .collect(),
        _ => return,
    };
    for (name, part) in parts.into_iter().filter(|(name, _)| !FREE.contains(&name.as_str())) {
        let there = format!("{here}/{name}");
        inner_objects(part, &there, found);
        if part.is_object() {
            found.push(there);
        }
    }
}

fn attempts(operation: &Operation, body: &Value, document: &Value, columns: &[String]) -> Vec<Attempt> {
    let method = operation.method.as_str().to_lowercase();
    let body = filled(body, &Things::new());
    let schema = &document["paths"][&operation.path][method]["requestBody"]["content"]["application/json"]["schema"];
    let offered = offered(schema, document);
    let others = columns.iter().filter(|column| !offered.contains(*column));
    let mut within = Vec::new();
    inner_objects(&body, "", &mut within);
    let inner = within
        .iter()
        .flat_map(|place| INNER.map(|column| (place.as_str(), column)));
    let attempt = |(place, column): (&str, &str)| {
        let mut body = body.clone();
        let object = body.pointer_mut(place).and_then(Value::as_object_mut).unwrap();
        object.insert(column.to_owned(), Value::Bool(true));
        Attempt {
            method: operation.method.clone(),
            address: operation.address(&Things::new()),
            operation: operation.id.clone(),
            body,
            field: format!("{place}/{column}"),
        }
    };
    others
        .map(|column| ("", column.as_str()))
        .chain(inner)
        .map(attempt)
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_body_sets_a_column_that_it_does_not_offer() {
    let world = World::start().await;
    let admin = world.sign_in("+919876540001").await;
    let document = admin.get("/openapi.json").await.expect_status(200).body;
    let columns = columns(&world).await;
    let lines = lines();
    let takers: Vec<_> = operations(&admin).await;
    let takers = takers
        .iter()
        .filter(|one| one.example.is_some() && !FOREIGN.contains(&one.id.as_str()));
    let all: Vec<Attempt> = takers
        .flat_map(|operation| {
            let line = lines.iter().find(|line| line.operation == operation.id).unwrap();
            let body = line.body.as_ref().or(operation.example.as_ref()).unwrap();
            attempts(operation, body, &document, &columns)
        })
        .collect();
    assert!(all.len() > 5_000, "{}", all.len());

    world
        .sql(&format!("CREATE SCHEMA aside; CREATE TABLE aside.before AS {DIGEST}"))
        .await;
    let faults = futures::stream::iter(all)
        .map(|attempt| attempt.fault(admin.clone()))
        .buffer_unordered(32);
    let faults: Vec<String> = faults.filter_map(std::future::ready).collect().await;
    assert!(faults.is_empty(), "{} wrong:\n{}", faults.len(), faults.join("\n"));
    world
        .assert_sql(&format!("(SELECT digest FROM aside.before) = ({DIGEST})"))
        .await;
}
