use turnout_ports::privacy::Rule;
use turnout_ports::store::StoreResult;

use super::*;

/// Parts in which no archive is over and there are three old codes. What is asked to be forgotten is seen.
fn forgets(answer: impl Fn(Rule) -> StoreResult<u64> + Send + 'static) -> (Parts, Log<(Rule, DateTime<Utc>)>) {
    let mut parts = Parts::default();
    let log = Log::default();
    let seen = log.clone();
    parts.old_rows.expect_forget().returning(move |rule, before, _| {
        seen.add((rule, before));
        answer(rule)
    });
    parts.repositories.otps.expect_forget().returning(|_, _, _| Ok(3));
    let looks = parts.privacy_queries.expect_expired_exports();
    looks.returning(|_, _| Ok(Vec::new()));
    (parts, log)
}

#[tokio::test]
async fn each_rule_forgets_what_is_older_than_its_age() {
    let (parts, asked) = forgets(|_| Ok(2));
    let (app, _) = parts.build();
    assert_eq!(forget(&app).await.unwrap(), Rule::ALL.len() * 2 + 3);
    let expected = Rule::ALL.map(|rule| (rule, now() - app.privacy_settings.age(rule).unwrap()));
    assert_eq!(asked.seen(), expected);
}

#[tokio::test]
async fn where_there_is_much_a_round_ends_all_the_same() {
    let (parts, asked) = forgets(|rule| Ok(if rule == Rule::Notifications { 500 } else { 0 }));
    assert_eq!(forget(&parts.build().0).await.unwrap(), 40 * 500 + 3);
    assert_eq!(asked.seen().len(), Rule::ALL.len() + 39);
}

#[tokio::test]
async fn one_rule_that_fails_keeps_none_of_the_others() {
    let (parts, asked) = forgets(|rule| if rule == Rule::ALL[0] { Err(away()) } else { Ok(0) });
    let failed = forget(&parts.build().0).await;
    assert!(matches!(failed, Err(StoreError::Unavailable(_))), "{failed:?}");
    assert_eq!(asked.seen().len(), Rule::ALL.len());
}

#[tokio::test]
async fn what_an_operator_keeps_is_not_forgotten() {
    let (parts, asked) = forgets(|_| Ok(0));
    let (mut app, _) = parts.build();
    app.privacy_settings.retention.notifications = None;
    forget(&app).await.unwrap();
    assert!(asked.seen().iter().all(|(rule, _)| *rule != Rule::Notifications));
    assert_eq!(asked.seen().len(), Rule::ALL.len() - 1);
}

#[tokio::test]
async fn an_archive_whose_file_stays_is_tried_again() {
    let (mut parts, _) = forgets(|_| Ok(0));
    parts.privacy_queries.checkpoint();
    let (key, files) = (file(Area::Exports, 1), parts.objects.clone());
    files.lay(key, b"zip");
    let looks = parts.privacy_queries.expect_expired_exports();
    looks.returning(move |_, _| Ok(vec![(EXPORT, key.to_string())]));
    let kept = files.clone();
    let drops = parts.repositories.privacy.expect_drop_export().once();
    drops.returning(move |id| {
        assert_eq!((id, kept.keys()), (EXPORT, Vec::new()), "the file goes before the row");
        Ok(())
    });
    files.set_away(true);
    let (app, _) = parts.build();
    assert_eq!(forget(&app).await.unwrap(), 3);
    assert_eq!(files.keys(), [key]);
    files.set_away(false);
    assert_eq!(forget(&app).await.unwrap(), 3 + 1);
}
