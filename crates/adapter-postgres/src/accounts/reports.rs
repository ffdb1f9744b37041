//! Complaints about users.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::accounts::ReportStatus;
use turnout_domain::ids::{ReportId, UserId};
use turnout_ports::accounts::{Report, ReportRepository, Reporting};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::{StoreError, StoreResult};
use uuid::Uuid;

use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

macro_rules! select_reports {
    ($rest:literal) => {
        concat!(
            "SELECT r.uuid, reporter.uuid AS reporter, reported.uuid AS reported, r.reason, r.status, decider.uuid AS decider,
                r.decided_at, r.created_at
            FROM user_reports r JOIN users reported ON reported.id = r.reported_user_id
            LEFT JOIN users reporter ON reporter.id = r.reporter_user_id
            LEFT JOIN users decider ON decider.id = r.decided_by ",
            $rest
        )
    };
}

#[derive(QueryableByName)]
struct ReportRow {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    reporter: Option<Uuid>,
    #[diesel(sql_type = SqlUuid)]
    reported: Uuid,
    #[diesel(sql_type = Text)]
    reason: String,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    decider: Option<Uuid>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    decided_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct AddedRow {
    #[diesel(sql_type = Bool)]
    is_added: bool,
}

#[async_trait]
impl ReportRepository for PgTransaction {
    async fn add(&mut self, report: &Report) -> StoreResult<Reporting> {
        // One row if the reported one exists: whether the report is new.
        let rows: Vec<AddedRow> = sql("WITH pair AS (
                 SELECT me.id AS me, other.id AS other FROM users me, users other
                 WHERE me.uuid = $2 AND other.uuid = $3 AND other.erased_at IS NULL),
             added AS (
                 INSERT INTO user_reports (uuid, reporter_user_id, reported_user_id, reason, created_at)
                 SELECT $1, me, other, $4, $5 FROM pair
                 ON CONFLICT (reporter_user_id, reported_user_id) WHERE status = 'open' DO NOTHING RETURNING 1)
             SELECT EXISTS (SELECT 1 FROM added) AS is_added FROM pair")
        .bind::<SqlUuid, _>(report.id.uuid())
        .bind::<Nullable<SqlUuid>, _>(report.reporter.map(UserId::uuid))
        .bind::<SqlUuid, _>(report.reported.uuid())
        .bind::<Text, _>(&report.reason)
        .bind::<Timestamptz, _>(report.created_at)
        .load(self.conn()?)
        .await
        .map_err(store_error)?;
        Ok(match rows.into_iter().next() {
            Some(AddedRow { is_added: true }) => Reporting::Done,
            Some(AddedRow { is_added: false }) => Reporting::AlreadyOpen,
            None => Reporting::NoSuchUser,
        })
    }

    async fn lock(&mut self, id: ReportId) -> StoreResult<Option<Report>> {
        let rows: Vec<ReportRow> = sql(select_reports!("WHERE r.uuid = $1 FOR UPDATE OF r"))
            .bind::<SqlUuid, _>(id.uuid())
            .load(self.conn()?)
            .await
            .map_err(store_error)?;
        rows.into_iter().next().map(ReportRow::into_report).transpose()
    }

    async fn decide(&mut self, report: &Report) -> StoreResult<()> {
        sql(
            "UPDATE user_reports SET status = $2, decided_by = (SELECT id FROM users WHERE uuid = $3), decided_at = $4
             WHERE uuid = $1",
        )
        .bind::<SqlUuid, _>(report.id.uuid())
        .bind::<Text, _>(report.status.as_str())
        .bind::<Nullable<SqlUuid>, _>(report.decided_by.map(UserId::uuid))
        .bind::<Nullable<Timestamptz>, _>(report.decided_at)
        .execute(self.conn()?)
        .await
        .map_err(store_error)?;
        Ok(())
    }
}

/// Reports of a status or of all, the latest first, without those about the viewer.
pub(super) async fn list(
    conn: &mut AsyncPgConnection,
    viewer: Option<UserId>,
    status: Option<ReportStatus>,
    page: &PageRequest<ReportId>,
) -> StoreResult<Page<Report, ReportId>> {
    let rows: Vec<ReportRow> = sql(select_reports!(
        "WHERE ($1::text IS NULL OR r.status = $1) AND ($2::uuid IS NULL OR r.uuid < $2)
            AND ($4::uuid IS NULL OR reported.uuid <> $4) ORDER BY r.uuid DESC LIMIT $3"
    ))
    .bind::<Nullable<Text>, _>(status.map(ReportStatus::as_str))
    .bind::<Nullable<SqlUuid>, _>(page.after.map(ReportId::uuid))
    .bind::<BigInt, _>(page.rows())
    .bind::<Nullable<SqlUuid>, _>(viewer.map(UserId::uuid))
    .load(conn)
    .await
    .map_err(store_error)?;
    let reports: StoreResult<Vec<_>> = rows.into_iter().map(ReportRow::into_report).collect();
    Ok(Page::from_rows(page, reports?, |last| last.id))
}

impl ReportRow {
    fn into_report(self) -> StoreResult<Report> {
        let status = ReportStatus::parse(&self.status);
        Ok(Report {
            id: ReportId::new(self.uuid),
            reporter: self.reporter.map(UserId::new),
            reported: UserId::new(self.reported),
            reason: self.reason,
            status: status.ok_or_else(|| StoreError::Corrupt("user_reports.status".to_owned()))?,
            decided_by: self.decider.map(UserId::new),
            decided_at: self.decided_at,
            created_at: self.created_at,
        })
    }
}
