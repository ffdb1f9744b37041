//! Prints what the database says as diesel's macros.

use std::fmt::Write;

use super::catalogue::{Catalogue, Column};

const HEAD: &str =
    "//! The tables as diesel sees them, written by `make schema` from a migrated database. Do not edit.\n";

pub fn schema(catalogue: &Catalogue) -> String {
    let mut out = HEAD.to_owned();
    let tables: Vec<&[Column]> = catalogue
        .columns
        .chunk_by(|one, next| one.table_name == next.table_name)
        .collect();
    for columns in &tables {
        table(&mut out, columns);
    }
    out.push('\n');
    for reference in &catalogue.references {
        writeln!(
            out,
            "diesel::joinable!({} -> {} ({}));",
            reference.child, reference.parent, reference.column_name
        )
        .unwrap();
    }
    out.push_str("\ndiesel::allow_tables_to_appear_in_same_query!(\n");
    for columns in &tables {
        writeln!(out, "    {},", columns[0].table_name).unwrap();
    }
    out.push_str(");\n");
    out
}

fn table(out: &mut String, columns: &[Column]) {
    let name = &columns[0].table_name;
    let keys: Vec<String> = columns.iter().filter(|column| column.is_key).map(rust_name).collect();
    assert!(!keys.is_empty(), "{name} has no primary key");
    writeln!(out, "\ndiesel::table! {{\n    {name} ({}) {{", keys.join(", ")).unwrap();
    for column in columns {
        let (name, sql_type) = (rust_name(column), sql_type(column));
        if name != column.name {
            writeln!(out, "        #[sql_name = \"{}\"]", column.name).unwrap();
        }
        writeln!(out, "        {name} -> {sql_type},").unwrap();
    }
    out.push_str("    }\n}\n");
}

/// A column whose name is a word of Rust gets an underscore.
fn rust_name(column: &Column) -> String {
    match column.name.as_str() {
        word @ ("type" | "ref" | "use" | "match" | "where" | "loop" | "move") => format!("{word}_"),
        plain => plain.to_owned(),
    }
}

fn sql_type(column: &Column) -> String {
    let base = match column.type_name.as_str() {
        "bool" => "Bool",
        "bpchar" => "Bpchar",
        "bytea" => "Bytea",
        "date" => "Date",
        "float4" => "Float4",
        "float8" => "Float8",
        "int2" => "Int2",
        "int4" => "Int4",
        "int8" => "Int8",
        "jsonb" => "Jsonb",
        "numeric" => "Numeric",
        "text" => "Text",
        "time" => "Time",
        "timestamptz" => "Timestamptz",
        "tsvector" => "Tsvector",
        "uuid" => "Uuid",
        "varchar" => "Varchar",
        other => panic!(
            "{}.{}: no diesel type is known for {other}",
            column.table_name, column.name
        ),
    };
    let full = if column.is_array {
        format!("Array<Nullable<{base}>>")
    } else {
        base.to_owned()
    };
    if column.is_nullable {
        format!("Nullable<{full}>")
    } else {
        full
    }
}
