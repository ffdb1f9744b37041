//! The second part of docs/privacy.md.

use std::fmt::Write;

use turnout_adapter_postgres::privacy::inventory::{Fate, Personal, tables};
use turnout_ports::privacy::Rule;

/// What stands above is written by people.
pub const MARK: &str = "<!-- Written by `make docs`. -->";

/// Rules of retention, then a table for each table with personal data.
pub fn decisions() -> String {
    let mut out = "## What is forgotten by its age\n\n| rule | set by | what |\n| --- | --- | --- |\n".to_owned();
    for rule in Rule::ALL {
        let setting = rule.setting().map_or("fixed".to_owned(), |key| format!("`{key}`"));
        writeln!(out, "| {} | {setting} | {} |", words(rule.as_str()), columns_of(rule)).unwrap();
    }
    out.push_str("\n## Column by column\n");
    let mut silent = Vec::new();
    for table in tables() {
        if table.personal.is_empty() {
            silent.push(format!("`{}`", table.name));
            continue;
        }
        write!(
            out,
            "\n### {}\n\n| column | whose | erasure | export |\n| --- | --- | --- | --- |\n",
            table.name
        )
        .unwrap();
        for column in table.personal {
            line(&mut out, column);
        }
    }
    write!(out, "\nNothing personal stands in {}.\n", silent.join(", ")).unwrap();
    out
}

fn line(out: &mut String, column: &Personal) {
    let fate = match column.fate {
        Fate::Deleted => "row deleted".to_owned(),
        Fate::Emptied => "emptied".to_owned(),
        Fate::Masked => "masked".to_owned(),
        Fate::Kept(why) => format!("kept: {why}"),
    };
    let exported = column.exported.map_or(String::new(), |file| format!("`{file}`"));
    writeln!(out, "| {} | {} | {fate} | {exported} |", column.column, column.whose).unwrap();
}

fn columns_of(rule: Rule) -> String {
    let mut names = Vec::new();
    for table in tables() {
        let own: Vec<&str> = table
            .personal
            .iter()
            .filter(|column| column.forgotten == Some(rule))
            .map(|column| column.column)
            .collect();
        if !own.is_empty() {
            names.push(format!("`{}` ({})", table.name, own.join(", ")));
        }
    }
    names.join("; ")
}

fn words(name: &str) -> String {
    name.replace('_', " ")
}
