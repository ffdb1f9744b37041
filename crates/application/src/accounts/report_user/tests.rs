use turnout_ports::testing::Endings;
use uuid::Uuid;

use super::*;
use crate::testing::{ASHA, Parts, signed_in};

const BEN: UserId = UserId::new(Uuid::from_u128(0xBE));

async fn report(parts: Parts, other: UserId, reason: &str) -> (Result<Report, ReportUserError>, Endings) {
    let (app, store) = parts.build();
    let once = Once::unkeyed();
    let outcome = match report_user(&app, &signed_in(ASHA), ASHA, (other, reason), &once).await {
        Ok(Answer::Done(report)) => Ok(report),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error),
    };
    (outcome, store.endings())
}

#[tokio::test]
async fn a_report_waits_for_the_staff_and_its_words_stay_out_of_the_log() {
    let mut parts = Parts::default();
    let adds = parts.repositories.reports.expect_add().once();
    adds.returning(|report| {
        assert_eq!((report.reporter, report.reported), (Some(ASHA), BEN));
        assert_eq!(report.status, ReportStatus::Open);
        Ok(Reporting::Done)
    });
    let appends = parts.repositories.audit.expect_append().once();
    appends.returning(|entries| {
        let text = format!("{entries:?}");
        assert_eq!(entries[0].action, AuditAction::UserReported);
        assert!(!text.contains("Forged"), "{text}");
        Ok(())
    });
    let (outcome, endings) = report(parts, BEN, " Forged tickets. ").await;
    assert_eq!(
        (outcome.unwrap().reason.as_str(), endings.commits),
        ("Forged tickets.", 1)
    );
}

#[tokio::test]
async fn nothing_is_stored_of_a_report_that_breaks_a_rule() {
    let (oneself, endings) = report(Parts::default(), ASHA, "Rude.").await;
    assert!(matches!(oneself, Err(ReportUserError::Oneself(_))), "{oneself:?}");
    assert_eq!(endings, Endings::default());
    let (wordless, endings) = report(Parts::default(), BEN, " ").await;
    assert!(matches!(wordless, Err(ReportUserError::Invalid(_))), "{wordless:?}");
    assert_eq!(endings, Endings::default());
}

#[tokio::test]
async fn one_open_report_about_an_existing_user_is_enough() {
    for (found, expected) in [
        (Reporting::AlreadyOpen, ReportUserError::AlreadyOpen),
        (Reporting::NoSuchUser, ReportUserError::NoSuchUser),
    ] {
        let mut parts = Parts::default();
        parts.repositories.reports.expect_add().returning(move |_| Ok(found));
        let (refused, endings) = report(parts, BEN, "Rude.").await;
        assert_eq!(refused.unwrap_err().to_string(), expected.to_string());
        assert_eq!((endings.commits, endings.rollbacks), (0, 1));
    }
}
