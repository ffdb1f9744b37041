//! Reads the database's own description of itself.

use diesel::sql_types::{Bool, Text};
use diesel::{QueryResult, QueryableByName};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_adapter_postgres::static_sql::sql;

#[derive(QueryableByName)]
pub struct Column {
    #[diesel(sql_type = Text)]
    pub table_name: String,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub type_name: String,
    #[diesel(sql_type = Bool)]
    pub is_array: bool,
    #[diesel(sql_type = Bool)]
    pub is_nullable: bool,
    #[diesel(sql_type = Bool)]
    pub is_key: bool,
}

/// A foreign key of one column; `child` refers to `parent`.
#[derive(QueryableByName)]
pub struct Reference {
    #[diesel(sql_type = Text)]
    pub child: String,
    #[diesel(sql_type = Text)]
    pub column_name: String,
    #[diesel(sql_type = Text)]
    pub parent: String,
}

pub struct Catalogue {
    pub columns: Vec<Column>,
    pub references: Vec<Reference>,
}

const COLUMNS: &str = "
    SELECT c.relname::text AS table_name, a.attname::text AS name,
           coalesce(e.typname, t.typname)::text AS type_name, e.oid IS NOT NULL AS is_array,
           NOT a.attnotnull AS is_nullable,
           EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attnum = ANY (k.conkey)) AS is_key
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relname <> '__diesel_schema_migrations'
    ORDER BY c.relname COLLATE \"C\", a.attnum";

/// Diesel joins two tables by itself only where one column of the one refers to the key of the other, and no second does.
const REFERENCES: &str = "
    SELECT min(child.relname::text) AS child, min(a.attname::text) AS column_name, min(parent.relname::text) AS parent
    FROM pg_constraint k
    JOIN pg_class child ON child.oid = k.conrelid AND NOT child.relispartition
    JOIN pg_class parent ON parent.oid = k.confrelid
    JOIN pg_attribute a ON a.attrelid = child.oid AND a.attnum = k.conkey[1]
    JOIN pg_constraint key ON key.conrelid = parent.oid AND key.contype = 'p' AND key.conkey = k.confkey
    WHERE k.contype = 'f' AND array_length(k.conkey, 1) = 1 AND child.oid <> parent.oid
      AND child.relnamespace = 'public'::regnamespace
    GROUP BY least(child.oid, parent.oid), greatest(child.oid, parent.oid)
    HAVING count(*) = 1
    ORDER BY min(child.relname::text) COLLATE \"C\", min(parent.relname::text) COLLATE \"C\"";

pub async fn read(connection: &mut AsyncPgConnection) -> QueryResult<Catalogue> {
    Ok(Catalogue {
        columns: sql(COLUMNS).load(connection).await?,
        references: sql(REFERENCES).load(connection).await?,
    })
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

const FINGERPRINT: &str = "
    SELECT line COLLATE \"C\" AS line FROM (
        SELECT format('column %s.%s %s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                      a.attidentity, pg_get_expr(d.adbin, d.adrelid)) AS line
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
        UNION ALL SELECT format('relation %s %s', relkind, relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT tgisinternal
        UNION ALL SELECT pg_get_functiondef(p.oid) FROM pg_proc p
        WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p')
          AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.objid = p.oid AND x.deptype = 'e')
        UNION ALL SELECT format('type %s', typname) FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
        UNION ALL SELECT format('extension %s', extname) FROM pg_extension
        UNION ALL SELECT format('comment %s.%s %s', objoid::regclass, objsubid, description) FROM pg_description
        WHERE classoid = 'pg_class'::regclass AND objoid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    ) AS lines ORDER BY 1";

pub async fn fingerprint(connection: &mut AsyncPgConnection) -> QueryResult<Vec<String>> {
    let lines: Vec<Line> = sql(FINGERPRINT).load(connection).await?;
    Ok(lines.into_iter().map(|line| line.line).collect())
}
