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
pub struct TableWords {
    #[diesel(sql_type = Text)]
    pub table_name: String,
    #[diesel(sql_type = Text)]
    pub about: String,
}

#[derive(QueryableByName)]
pub struct TableColumn {
    #[diesel(sql_type = Text)]
    pub table_name: String,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub type_name: String,
    #[diesel(sql_type = Text)]
    pub about: String,
    #[diesel(sql_type = Bool)]
    pub is_nullable: bool,
    #[diesel(sql_type = Bool)]
    pub is_key: bool,
}

/// A foreign key of any number of columns.
#[derive(QueryableByName)]
pub struct Foreign {
    #[diesel(sql_type = Text)]
    pub child: String,
    #[diesel(sql_type = Text)]
    pub parent: String,
    #[diesel(sql_type = Text)]
    pub column_names: String,
    #[diesel(sql_type = Text)]
    pub on_delete: String,
    #[diesel(sql_type = Bool)]
    pub is_nullable: bool,
    #[diesel(sql_type = Bool)]
    pub is_unique: bool,
}

/// The tables that one migration made.
pub struct Chapter {
    pub name: String,
    pub tables: Vec<String>,
}

pub struct Model {
    pub chapters: Vec<Chapter>,
    pub tables: Vec<TableWords>,
    pub columns: Vec<TableColumn>,
    pub foreigns: Vec<Foreign>,
}

const TABLES: &str = "
    SELECT c.relname::text AS table_name, coalesce(obj_description(c.oid), '') AS about
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relname <> '__diesel_schema_migrations'
    ORDER BY c.oid";

const WORDS: &str = "
    SELECT c.relname::text AS table_name, a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type_name,
           coalesce(col_description(c.oid, a.attnum), '') AS about, NOT a.attnotnull AS is_nullable,
           EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attnum = ANY (k.conkey)) AS is_key
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    ORDER BY c.oid, a.attnum";

const FOREIGNS: &str = "
    SELECT child.relname::text AS child, parent.relname::text AS parent,
           string_agg(a.attname::text, ', ' ORDER BY key.place) AS column_names,
           CASE k.confdeltype WHEN 'a' THEN 'refused' WHEN 'r' THEN 'refused' WHEN 'c' THEN 'deleted too'
               WHEN 'n' THEN 'emptied' ELSE 'set to its default' END AS on_delete,
           NOT bool_and(a.attnotnull) AS is_nullable,
           EXISTS (SELECT FROM pg_index i WHERE i.indrelid = child.oid AND i.indisunique AND i.indpred IS NULL
                   AND array_to_string(i.indkey::int2[], ',') = array_to_string(k.conkey, ',')) AS is_unique
    FROM pg_constraint k
    JOIN pg_class child ON child.oid = k.conrelid AND child.relnamespace = 'public'::regnamespace
    JOIN pg_class parent ON parent.oid = k.confrelid
    CROSS JOIN unnest(k.conkey) WITH ORDINALITY AS key (number, place)
    JOIN pg_attribute a ON a.attrelid = child.oid AND a.attnum = key.number
    WHERE k.contype = 'f'
    GROUP BY k.oid, k.conkey, k.confdeltype, child.oid, child.relname, parent.relname
    ORDER BY child.relname COLLATE \"C\", min(a.attnum), parent.relname COLLATE \"C\"";

/// Foreign keys with none of whose columns an index begins: each deletion of a parent would read the whole table.
const UNINDEXED: &str = "
    SELECT format('%s (%s)', k.conrelid::regclass, pg_get_constraintdef(k.oid)) AS line
    FROM pg_constraint k
    WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND NOT EXISTS (
        SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indkey[0] = ANY (k.conkey))";

pub async fn unindexed(connection: &mut AsyncPgConnection) -> QueryResult<Vec<String>> {
    let lines: Vec<Line> = sql(UNINDEXED).load(connection).await?;
    Ok(lines.into_iter().map(|line| line.line).collect())
}

pub async fn model(connection: &mut AsyncPgConnection, migrations: &[(String, String)]) -> QueryResult<Model> {
    let tables: Vec<TableWords> = sql(TABLES).load(connection).await?;
    let makes = |text: &str, table: &TableWords| {
        let name = &table.table_name;
        ["TABLE", "UNLOGGED TABLE"]
            .iter()
            .any(|kind| text.contains(&format!("CREATE {kind} {name} (")))
    };
    let chapters = migrations.iter().map(|(name, text)| Chapter {
        name: name.clone(),
        tables: tables
            .iter()
            .filter(|table| makes(text, table))
            .map(|table| table.table_name.clone())
            .collect(),
    });
    Ok(Model {
        chapters: chapters.filter(|chapter| !chapter.tables.is_empty()).collect(),
        columns: sql(WORDS).load(connection).await?,
        foreigns: sql(FOREIGNS).load(connection).await?,
        tables,
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
        UNION ALL SELECT format('comment %s.%s %s', objoid::regclass, (SELECT attname FROM pg_attribute
            WHERE attrelid = objoid AND attnum = objsubid AND objsubid > 0), description) FROM pg_description
        WHERE classoid = 'pg_class'::regclass AND objoid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    ) AS lines ORDER BY 1";

pub async fn fingerprint(connection: &mut AsyncPgConnection) -> QueryResult<Vec<String>> {
    let lines: Vec<Line> = sql(FINGERPRINT).load(connection).await?;
    Ok(lines.into_iter().map(|line| line.line).collect())
}
