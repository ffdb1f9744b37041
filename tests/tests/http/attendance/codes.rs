//! No mutation of a code is accepted.

use super::stage::Stage;

#[tokio::test]
async fn no_changed_code_opens_the_door() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let code = &ticket.code;
    let mut mutations: Vec<String> = (0..code.len())
        .step_by(7)
        .map(|place| {
            let mut changed = code.clone();
            let other = if code[place..].starts_with('A') { "B" } else { "A" };
            changed.replace_range(place..=place, other);
            changed
        })
        .collect();
    mutations.extend([
        code.to_lowercase(),
        format!("{code} "),
        format!(" {code}"),
        format!("{code}\n"),
        format!("{code}="),
        code[1..].to_owned(),
        format!("{code}{code}"),
        code.chars().rev().collect(),
    ]);
    for mutation in &mutations {
        stage.scan(mutation).await.expect_problem(404, "ticket_not_found");
    }
    let kept = mutations.len();
    stage
        .assert_sql(&format!(
            "(SELECT count(*) FROM ticket_scans WHERE outcome = 'unknown' AND ticket_id IS NULL) = {kept}
             AND (SELECT count(*) FROM ticket_scans) = {kept} AND (SELECT status FROM tickets) = 'active'"
        ))
        .await;
    stage.scan(code).await.expect_status(200);
    // Neither the code nor a part of it lies anywhere in what is kept.
    let part = &code[60..90];
    stage
        .assert_sql(&format!(
            "NOT EXISTS (SELECT FROM audit_logs l WHERE l::text LIKE '%{part}%')
             AND NOT EXISTS (SELECT FROM ticket_scans s WHERE s::text LIKE '%{part}%')
             AND NOT EXISTS (SELECT FROM idempotency_keys k WHERE k::text LIKE '%{part}%')"
        ))
        .await;
}
