//! Prints docs/data-model.md: an entity-relationship diagram and the words of every table, from the database itself.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::catalogue::{Foreign, Model, TableColumn};

const HEAD: &str = "\
# Data model

Written by `make erd` from a migrated database; the words are the comments of its tables and columns. `make check` compares. The rules behind
it: internal ids are BIGINT and never leave the database, public ids are UUIDs of version 7, money is NUMERIC with a currency, instants are
TIMESTAMPTZ, statuses are text with CHECK. Every foreign key is indexed and says what becomes of its rows.
";

pub fn page(model: &Model) -> String {
    let mut out = HEAD.to_owned();
    for chapter in &model.chapters {
        writeln!(out, "\n## {}\n", title(&chapter.name)).unwrap();
        diagram(&mut out, model, &chapter.tables);
        for table in &chapter.tables {
            describe(&mut out, model, table);
        }
    }
    out
}

fn title(name: &str) -> String {
    let words = name.replace('_', " ");
    words[..1].to_uppercase() + &words[1..]
}

fn columns<'a>(model: &'a Model, table: &'a str) -> impl Iterator<Item = &'a TableColumn> {
    model.columns.iter().filter(move |column| column.table_name == table)
}

fn diagram(out: &mut String, model: &Model, tables: &[String]) {
    out.push_str("```mermaid\nerDiagram\n");
    let touching = |foreign: &&Foreign| tables.contains(&foreign.child);
    let edges: BTreeSet<String> = model.foreigns.iter().filter(touching).map(edge).collect();
    for edge in edges {
        writeln!(out, "    {edge}").unwrap();
    }
    for table in tables {
        writeln!(out, "    {table} {{").unwrap();
        for column in columns(model, table) {
            let kind = column
                .type_name
                .replace([' ', ',', '('], "_")
                .replace([')', '[', ']'], "");
            let mark = if column.is_key {
                " PK"
            } else {
                foreign_mark(model, table, &column.name)
            };
            writeln!(out, "        {kind} {}{mark}", column.name).unwrap();
        }
        out.push_str("    }\n");
    }
    out.push_str("```\n");
}

/// One parent has any number of children, or at most one where the column is unique; a child has one parent or none.
fn edge(foreign: &Foreign) -> String {
    let parents = if foreign.is_nullable { "|o" } else { "||" };
    let children = if foreign.is_unique { "o|" } else { "o{" };
    format!(
        "{} {parents}--{children} {} : {}",
        foreign.parent,
        foreign.child,
        foreign.column_names.replace(", ", "_")
    )
}

fn foreign_mark(model: &Model, table: &str, column: &str) -> &'static str {
    let is_foreign =
        |foreign: &Foreign| foreign.child == table && foreign.column_names.split(", ").any(|name| name == column);
    if model.foreigns.iter().any(is_foreign) {
        " FK"
    } else {
        ""
    }
}

fn describe(out: &mut String, model: &Model, table: &str) {
    let about = model.tables.iter().find(|candidate| candidate.table_name == table);
    writeln!(
        out,
        "\n### {table}\n\n{}\n",
        about.map_or("", |found| found.about.as_str())
    )
    .unwrap();
    out.push_str("| column | type | |\n| --- | --- | --- |\n");
    for column in columns(model, table) {
        let optional = if column.is_nullable { ", optional" } else { "" };
        let about = column.about.replace('|', "\\|");
        writeln!(out, "| {} | {}{optional} | {about} |", column.name, column.type_name).unwrap();
    }
    let own: Vec<&Foreign> = model.foreigns.iter().filter(|foreign| foreign.child == table).collect();
    if !own.is_empty() {
        let rules: Vec<String> = own
            .iter()
            .map(|foreign| {
                format!(
                    "`{}` → {} ({})",
                    foreign.column_names, foreign.parent, foreign.on_delete
                )
            })
            .collect();
        writeln!(out, "\nWhen the row it refers to is deleted: {}.", rules.join("; ")).unwrap();
    }
}
