//! Guests who come in at the same time.

use futures::future::join_all;
use turnout_ports::attendance::{DoorQuestion, KeptEntry};

use super::*;

const RIVAL: TicketId = TicketId::new(Uuid::from_u128(0x72));
const FORGED: TicketId = TicketId::new(Uuid::from_u128(0x73));

fn showing(ticket: TicketId) -> CheckIn {
    let payload = TicketPayload { ticket, ..PAYLOAD };
    CheckIn {
        entrance: Entrance::Code(TicketCode::assemble(&payload, &[7; 64]).as_str().to_owned()),
        ..input()
    }
}

fn view_of(ticket: TicketId) -> DoorView {
    let mut view = view();
    if let Some(known) = &mut view.ticket {
        known.id = ticket;
    }
    view
}

/// Each look at all answers for each question.
fn together(views: impl Fn(&DoorQuestion) -> DoorView + Send + Sync + 'static, alone: Vec<DoorView>) -> Parts {
    let mut parts = parts(alone);
    let looks = parts.repositories.attendance.expect_look_at_all();
    looks
        .once()
        .returning(move |questions| Ok(questions.iter().map(|question| Some(views(question))).collect()));
    parts
}

async fn all(parts: Parts, inputs: Vec<CheckIn>) -> (Vec<Result<Verdict, DoorError>>, Endings) {
    let (app, store) = parts.build();
    let context = signed_in(ASHA);
    let scans = inputs.into_iter().map(|input| async {
        match check_in(&app, &context, ASHA, input, Once::unkeyed()).await? {
            Answer::Done(verdict) => Ok(verdict),
            other => panic!("{other:?}"),
        }
    });
    let verdicts = join_all(scans).await;
    (verdicts, store.endings())
}

fn came_in(verdict: &Result<Verdict, DoorError>, ticket: TicketId) -> bool {
    matches!(verdict, Ok(Verdict::Done(passage)) if passage.ticket == ticket)
}

fn was_used(verdict: &Result<Verdict, DoorError>) -> bool {
    let Ok(Verdict::Refused(DoorRefusal::AlreadyCheckedIn(entry))) = verdict else {
        return false;
    };
    entry.device == "south"
}

#[tokio::test]
async fn one_look_and_one_write_decide_each_by_its_own_ticket() {
    let views = |question: &DoorQuestion| match question.ticket {
        Some(RIVAL) => used(),
        Some(TICKET) => view(),
        _ => DoorView {
            ticket: None,
            secret: None,
            ..view()
        },
    };
    let mut parts = together(views, Vec::new());
    let keeps = parts.repositories.attendance.expect_keep_entries();
    keeps.once().returning(|entries| {
        let [
            KeptEntry::Admitted(admission),
            KeptEntry::Refused { refusal, .. },
            KeptEntry::Refused { decided: forged, .. },
        ] = entries
        else {
            panic!("{entries:?}");
        };
        assert_eq!((admission.generation, admission.notice.recipient), (1, GUEST));
        assert!(matches!(refusal, DoorRefusal::AlreadyCheckedIn(_)), "{refusal:?}");
        assert_eq!(
            (forged.scan.ticket, forged.audit.refused),
            (None, Some("ticket_not_found"))
        );
        Ok(vec![Some(0); 3])
    });
    let (verdicts, endings) = all(parts, vec![showing(TICKET), showing(RIVAL), showing(FORGED)]).await;
    assert!(came_in(&verdicts[0], TICKET) && was_used(&verdicts[1]));
    assert!(matches!(verdicts[2], Ok(Verdict::Refused(DoorRefusal::Unknown))));
    assert_eq!((endings.commits, endings.rollbacks), (1, 0));
}

#[tokio::test]
async fn who_shows_the_same_ticket_is_decided_after_the_first() {
    let mut parts = parts(vec![view(), used()]);
    let attendance = &mut parts.repositories.attendance;
    attendance.expect_admit().once().returning(|_| Ok(true));
    attendance.expect_refuse().once().returning(|_, _| Ok(()));
    let (verdicts, _) = all(parts, vec![showing(TICKET), showing(TICKET)]).await;
    assert!(came_in(&verdicts[0], TICKET) && was_used(&verdicts[1]));
}

#[tokio::test]
async fn who_was_overtaken_looks_again_alone() {
    let views = |question: &DoorQuestion| view_of(question.ticket.unwrap());
    let mut parts = together(views, vec![used()]);
    let attendance = &mut parts.repositories.attendance;
    attendance
        .expect_keep_entries()
        .once()
        .returning(|_| Ok(vec![None, Some(0)]));
    attendance.expect_refuse().once().returning(|_, _| Ok(()));
    let (verdicts, _) = all(parts, vec![showing(TICKET), showing(RIVAL)]).await;
    assert!(was_used(&verdicts[0]) && came_in(&verdicts[1], RIVAL));
}

#[tokio::test]
async fn seats_of_one_booking_are_counted_in_the_order_in_which_they_came() {
    let views = |question: &DoorQuestion| view_of(question.ticket.unwrap());
    let mut parts = together(views, Vec::new());
    let keeps = parts.repositories.attendance.expect_keep_entries();
    keeps.once().returning(|_| Ok(vec![Some(0), Some(1)]));
    let (verdicts, _) = all(parts, vec![showing(TICKET), showing(RIVAL)]).await;
    let seats_in = verdicts.into_iter().map(|verdict| match verdict {
        Ok(Verdict::Done(passage)) => passage.seats_in,
        other => panic!("{other:?}"),
    });
    assert_eq!(seats_in.collect::<Vec<_>>(), [2, 3]);
}

#[tokio::test]
async fn who_has_no_business_there_keeps_nobody_out() {
    let views = |question: &DoorQuestion| match question.ticket {
        Some(RIVAL) => DoorView {
            host: GUEST,
            ..view_of(RIVAL)
        },
        _ => view(),
    };
    let mut parts = together(views, Vec::new());
    parts.event_queries.expect_standing().returning(|_, _, _| Ok(None));
    let keeps = parts.repositories.attendance.expect_keep_entries();
    keeps.once().returning(|entries| Ok(vec![Some(0); entries.len()]));
    let (verdicts, _) = all(parts, vec![showing(RIVAL), showing(TICKET)]).await;
    assert!(matches!(verdicts[0], Err(DoorError::Access(_))));
    assert!(came_in(&verdicts[1], TICKET));
}

#[tokio::test]
async fn a_batch_that_is_in_somebodys_way_is_decided_one_by_one() {
    let mut parts = parts(vec![view(), view_of(RIVAL)]);
    let attendance = &mut parts.repositories.attendance;
    let looks = attendance.expect_look_at_all();
    looks.returning(|_| Err(StoreError::Contended("in the way".to_owned())));
    attendance.expect_admit().times(2).returning(|_| Ok(true));
    let (verdicts, _) = all(parts, vec![showing(TICKET), showing(RIVAL)]).await;
    assert!(came_in(&verdicts[0], TICKET) && came_in(&verdicts[1], RIVAL));
}
