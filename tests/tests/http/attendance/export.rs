//! Attendance records as a file.

use turnout_tests::Answer;
use uuid::Uuid;

use super::permissions::give_role;
use super::stage::{GUEST, OTHER, Stage};
use crate::csv::read;

async fn export(stage: &Stage, query: &str) -> Answer {
    let path = stage.path(&format!("attendance.csv{query}"));
    stage.host.get(&path).await.expect_status(200)
}

#[tokio::test]
async fn the_file_has_what_the_list_has_and_is_harmless_in_a_spreadsheet() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 2).await;
    stage.scan(&tickets[0].code).await.expect_status(200);
    let statements = format!(
        "UPDATE tickets SET guest_name = '=HYPERLINK(\"http://evil.test\",\"free beer\")' WHERE uuid = '{}';
         UPDATE tickets SET guest_name = 'Ben; @SUM(A1)' WHERE uuid = '{}';
         UPDATE attendance_records SET device = '-2+3', notes = E'+1 seat\\n=1+1' WHERE entries = 1",
        tickets[0].id(),
        tickets[1].id(),
    );
    stage.sql(&statements).await;
    let answer = export(&stage, "").await;
    assert_eq!(
        answer.header("content-type"),
        Some("text/csv; charset=utf-8; header=present")
    );
    let name = format!("attachment; filename=\"attendance-{}.csv\"", stage.event);
    assert_eq!(answer.header("content-disposition"), Some(name.as_str()));
    let text = answer.body.as_str().unwrap();
    assert!(!text.contains(GUEST) && !text.contains("guest@example.org"), "{text}");
    let lines = read(text);
    let number = |place: usize| tickets[place].ticket.number.as_str();
    assert_eq!(lines.len(), 3);
    let cells: Vec<&str> = lines[1].iter().map(String::as_str).collect();
    assert_eq!(
        cells,
        [
            number(0),
            "'=HYPERLINK(\"http://evil.test\",\"free beer\")",
            "VIP",
            "checked_in",
            "used",
            "paid",
            "2027-01-15T17:30:00+05:30",
            "",
            "1",
            "'-2+3",
            "'+1 seat =1+1",
        ]
    );
    assert_eq!(lines[2][1], "Ben; '@SUM(A1)");
    for line in &lines {
        assert_eq!(line.len(), lines[0].len());
        assert!(
            line.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t'])),
            "{line:?}"
        );
    }
    let came = read(export(&stage, "?checked_in=true").await.body.as_str().unwrap());
    assert_eq!(came[1..].iter().map(|line| &line[0]).collect::<Vec<_>>(), [number(0)]);
    let nobody = read(export(&stage, "?q=nobody").await.body.as_str().unwrap());
    assert_eq!(nobody, lines[..1]);
}

#[tokio::test]
async fn every_record_is_in_it_once_however_many_pages_it_takes() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 1000).await;
    stage.issue_for_another(OTHER, 201).await;
    let lines = read(export(&stage, "").await.body.as_str().unwrap());
    let mut numbers: Vec<&String> = lines[1..].iter().map(|line| &line[0]).collect();
    assert_eq!(numbers[0], &tickets[0].ticket.number);
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!((lines.len(), numbers.len()), (1202, 1201));
}

#[tokio::test]
async fn only_who_may_see_the_guests_gets_the_file() {
    let stage = Stage::start().await;
    stage.ticket().await;
    let path = stage.path("attendance.csv");
    let member = stage.world.sign_in(OTHER).await;
    stage
        .world
        .client()
        .get(&path)
        .await
        .expect_problem(401, "unauthenticated");
    for client in [&stage.guest, &member] {
        client.get(&path).await.expect_problem(403, "forbidden");
    }
    let event = Some(stage.event.uuid());
    for (role, given_for, expected) in [
        ("door", event, 403),
        ("manager", event, 200),
        ("co_host", event, 200),
        ("manager", Some(Uuid::from_u128(7)), 403),
        ("admin", None, 200),
    ] {
        give_role(&stage, &member, role, given_for).await;
        assert_eq!(member.get(&path).await.status, expected, "{role} {given_for:?}");
    }
    give_role(&stage, &member, "organizer", None).await;
    stage.sql("UPDATE events SET visibility = 'private'").await;
    member.get(&path).await.expect_problem(404, "event_not_found");
    let unknown = format!("/v1/events/{}/attendance.csv", Uuid::from_u128(7));
    stage.host.get(&unknown).await.expect_problem(404, "event_not_found");
}
