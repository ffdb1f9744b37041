use turnout_domain::ids::UserId;
use turnout_ports::events::PlatformGrants;
use turnout_ports::system::Clock;
use turnout_ports::testing::Endings;
use turnout_testkit::ManualClock;
use uuid::Uuid;

use super::*;
use crate::testing::{ASHA, Parts, signed_in};

const BOSS: UserId = UserId::new(Uuid::from_u128(0xB055));
const REPORT: ReportId = ReportId::new(Uuid::from_u128(0x4E));

fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

fn report(status: ReportStatus) -> Report {
    Report {
        id: REPORT,
        reporter: None,
        reported: ASHA,
        reason: "Rude.".to_owned(),
        status,
        decided_by: None,
        decided_at: None,
        created_at: now() - chrono::TimeDelta::days(1),
    }
}

/// Parts for somebody who may everything or nothing.
fn parts(is_superuser: bool) -> Parts {
    let mut parts = Parts::default();
    parts.repositories.events.expect_platform_grants().returning(move |_| {
        Ok(PlatformGrants {
            is_superuser,
            grants: Vec::new(),
        })
    });
    parts
}

/// Parts for a superuser in which this is found.
fn found(report: Option<Report>) -> Parts {
    let mut parts = parts(true);
    let locks = parts.repositories.reports.expect_lock().once();
    locks.returning(move |id| {
        assert_eq!(id, REPORT);
        Ok(report.clone())
    });
    parts
}

async fn decide(parts: Parts, who: UserId, verdict: Verdict) -> (Result<Report, DecideReportError>, Endings) {
    let (app, store) = parts.build();
    let once = Once::unkeyed();
    let outcome = match decide_report(&app, &signed_in(who), (REPORT, verdict), &once).await {
        Ok(Answer::Done(report)) => Ok(report),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error),
    };
    (outcome, store.endings())
}

#[tokio::test]
async fn a_decision_says_whose_it_is() {
    for (verdict, status, action) in [
        (Verdict::Resolve, ReportStatus::Resolved, AuditAction::ReportResolved),
        (Verdict::Dismiss, ReportStatus::Dismissed, AuditAction::ReportDismissed),
    ] {
        let mut parts = found(Some(report(ReportStatus::Open)));
        let audit = parts.watch_audit();
        let expected = Report {
            status,
            decided_by: Some(BOSS),
            decided_at: Some(now()),
            ..report(ReportStatus::Open)
        };
        let stored = expected.clone();
        let decides = parts.repositories.reports.expect_decide().once();
        decides.returning(move |decided| {
            assert_eq!(*decided, stored);
            Ok(())
        });
        let (outcome, endings) = decide(parts, BOSS, verdict).await;
        assert_eq!((outcome.unwrap(), endings.commits), (expected, 1));
        assert_eq!(audit.seen(), [(action, None)]);
    }
}

#[tokio::test]
async fn what_is_refused_changes_nothing() {
    let closed = report(ReportStatus::Dismissed);
    let forbidden = AccessError::Forbidden.to_string();
    for (parts, who, why) in [
        (parts(false), BOSS, forbidden),
        (found(None), BOSS, DecideReportError::NotFound.to_string()),
        (
            found(Some(closed)),
            BOSS,
            ReportClosed(ReportStatus::Dismissed).to_string(),
        ),
        // About themselves.
        (
            found(Some(report(ReportStatus::Open))),
            ASHA,
            DecideReportError::NotFound.to_string(),
        ),
    ] {
        let (refused, endings) = decide(parts, who, Verdict::Dismiss).await;
        assert_eq!(refused.unwrap_err().to_string(), why);
        assert_eq!((endings.commits, endings.rollbacks), (0, 1));
    }
}

#[tokio::test]
async fn reports_are_read_by_those_who_may() {
    let page = PageRequest { after: None, limit: 20 };
    let (app, _) = parts(false).build();
    let refused = list_reports(&app, &signed_in(BOSS), None, &page).await;
    assert!(matches!(refused, Err(AccessError::Forbidden)), "{refused:?}");

    let mut parts = parts(true);
    let lists = parts.account_queries.expect_reports().once();
    lists.returning(|viewer, status, _| {
        assert_eq!((viewer, status), (Some(BOSS), Some(ReportStatus::Open)));
        Ok(Page {
            items: vec![report(ReportStatus::Open)],
            next: None,
        })
    });
    let (app, _) = parts.build();
    let listed = list_reports(&app, &signed_in(BOSS), Some(ReportStatus::Open), &page).await;
    assert_eq!(listed.unwrap().items.len(), 1);
}
