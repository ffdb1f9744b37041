use chrono::TimeDelta;
use turnout_domain::booking::Inventory;
use turnout_domain::change::Change as Field;
use turnout_domain::events::{EventChanges, EventStatus, StepRefused, TierChanges};
use turnout_domain::fields::FieldRule;
use turnout_domain::ids::UserId;
use turnout_ports::events::{References, TierRemoval};
use turnout_ports::jobs::Job;
use turnout_ports::testing::Endings;
use uuid::Uuid;

use super::*;
use crate::events::samples::{EVENT, TIER, detail, draft, now, once, parts, published, selling, standing};
use crate::events::{cancel_event, delete_event, edit_event, edit_tier, publish_event, remove_tier};
use crate::testing::{ASHA, Parts, anonymous, signed_in};

const ROLLED_BACK: Endings = Endings {
    commits: 0,
    rollbacks: 1,
};

fn expect_audit(parts: &mut Parts, actions: &'static [AuditAction]) {
    parts
        .repositories
        .audit
        .expect_append()
        .once()
        .returning(move |entries| {
            let found: Vec<_> = entries.iter().map(|entry| entry.action).collect();
            assert_eq!(found, actions);
            assert!(entries.iter().all(|entry| entry.event == Some(EVENT)));
            Ok(())
        });
}

fn titled(title: &str) -> EventChanges {
    EventChanges {
        title: Some(title.to_owned()),
        ..EventChanges::default()
    }
}

#[tokio::test]
async fn publishing_stores_the_step_with_its_entry() {
    let mut parts = parts(&draft());
    parts.repositories.events.expect_update().once().returning(|event| {
        assert_eq!((event.status, event.version), (EventStatus::Published, 2));
        Ok(true)
    });
    expect_audit(&mut parts, &[AuditAction::EventPublished]);
    let (app, store) = parts.build();
    assert!(publish_event(&app, &signed_in(ASHA), EVENT, &once()).await.is_ok());
    assert_eq!(
        store.endings(),
        Endings {
            commits: 1,
            rollbacks: 0
        }
    );
}

#[tokio::test]
async fn cancelling_queues_the_winding_down() {
    let mut parts = parts(&selling());
    parts.repositories.events.expect_update().once().returning(|_| Ok(true));
    expect_audit(&mut parts, &[AuditAction::EventCancelled]);
    parts.repositories.jobs.expect_enqueue().once().returning(|job| {
        assert_eq!(job.job, Job::WindDownEvent { event: EVENT.uuid() });
        Ok(())
    });
    let (app, _) = parts.build();
    assert!(
        cancel_event(&app, &signed_in(ASHA), EVENT, "Rain", &once())
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn guests_are_told_of_a_new_time() {
    let mut parts = parts(&published());
    parts.repositories.events.expect_update().once().returning(|_| Ok(true));
    expect_audit(&mut parts, &[AuditAction::EventUpdated]);
    parts.repositories.jobs.expect_enqueue().once().returning(|job| {
        assert!(matches!(&job.job, Job::TellGuests { notice, .. } if notice == "event_changed"));
        Ok(())
    });
    let (app, _) = parts.build();
    let later = EventChanges {
        end_at: Field::Set(now() + TimeDelta::days(11)),
        ..EventChanges::default()
    };
    assert!(edit_event(&app, &signed_in(ASHA), EVENT, later, None).await.is_ok());
}

#[tokio::test]
async fn an_edit_that_changes_nothing_leaves_no_trace() {
    let (app, store) = parts(&published()).build();
    let same = titled(" Rooftop party ");
    assert!(edit_event(&app, &signed_in(ASHA), EVENT, same, None).await.is_ok());
    assert_eq!(
        store.endings(),
        Endings {
            commits: 1,
            rollbacks: 0
        }
    );
}

#[tokio::test]
async fn an_edit_of_an_older_event_is_refused() {
    let mut parts = parts(&published());
    parts
        .repositories
        .events
        .expect_changed_at()
        .returning(|_| Ok(Some(now())));
    let (app, store) = parts.build();
    let seen = Some(now() - TimeDelta::microseconds(1));
    let refused = edit_event(&app, &signed_in(ASHA), EVENT, titled("New"), seen).await;
    assert!(matches!(refused, Err(ChangeEventError::Stale)), "{refused:?}");
    assert_eq!(store.endings(), ROLLED_BACK);
}

#[tokio::test]
async fn others_are_refused() {
    let stranger = UserId::new(Uuid::from_u128(7));
    for (event, context, known) in [
        (published(), signed_in(stranger), true),
        (draft(), signed_in(stranger), false),
        (published(), anonymous(), true),
    ] {
        let (app, _) = parts(&event).build();
        let refused = edit_event(&app, &context, EVENT, titled("Mine"), None).await;
        match refused {
            Err(ChangeEventError::Access(AccessError::Forbidden)) => assert!(known),
            Err(ChangeEventError::Access(AccessError::EventNotFound)) => assert!(!known),
            other => panic!("{other:?}"),
        }
    }
}

/// Expects that the expired holds of the event are ended once, of which there are none left to tell.
fn expect_sweep(parts: &mut Parts) {
    let booking = &mut parts.repositories.booking;
    let counters = selling().seats;
    booking.expect_lock_inventory().once().returning(move |_| {
        Ok(Some(Inventory {
            event: counters,
            tiers: [(TIER, counters)].into(),
            going: 10,
            requests: 0,
        }))
    });
    booking
        .expect_expire_reservations()
        .once()
        .returning(|_, _, _| Ok(Vec::new()));
    booking.expect_store_inventory().once().returning(|_, _| Ok(()));
}

#[tokio::test]
async fn the_capacity_counts_no_expired_holds() {
    let mut swept = selling();
    swept.seats.held = 0;
    swept.tiers[0].seats.held = 0;
    let mut states = vec![selling(), swept].into_iter();
    let mut parts = Parts::default();
    expect_sweep(&mut parts);
    let events = &mut parts.repositories.events;
    events
        .expect_standing()
        .returning(|_, _, _| Ok(Some(standing(&selling()))));
    events.expect_lock().times(2).returning(move |_| Ok(states.next()));
    events.expect_detail().returning(|_, _, _| Ok(Some(detail(&selling()))));
    events.expect_update().once().returning(|_| Ok(true));
    let ten = events.expect_set_capacity().once().withf(|_, capacity| *capacity == 10);
    ten.returning(|_, _| Ok(true));
    events.expect_update_tier().once().returning(|_| Ok(true));
    parts
        .repositories
        .audit
        .expect_append()
        .times(1..)
        .returning(|_| Ok(()));
    let (app, _) = parts.build();
    let fewer = EventChanges {
        capacity: Some(10),
        ..EventChanges::default()
    };
    assert!(edit_event(&app, &signed_in(ASHA), EVENT, fewer, None).await.is_ok());
}

#[tokio::test]
async fn unknown_references_are_named() {
    let mut parts = parts(&draft());
    parts
        .repositories
        .events
        .expect_missing_references()
        .once()
        .returning(|asked| {
            assert_eq!(asked.interests, ["chess"]);
            Ok(References {
                category: None,
                ..asked.clone()
            })
        });
    let (app, _) = parts.build();
    let changes = EventChanges {
        category: Field::Set("social".to_owned()),
        interests: Some(vec!["chess".to_owned()]),
        ..EventChanges::default()
    };
    match edit_event(&app, &signed_in(ASHA), EVENT, changes, None).await {
        Err(ChangeEventError::Edit(EditRefused::Invalid(wrong))) => {
            let found: Vec<_> = wrong
                .as_slice()
                .iter()
                .map(|one| (one.field.as_str(), one.rule))
                .collect();
            assert_eq!(found, [("/interests", FieldRule::UnknownValue)]);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn tiers_have_entries_of_their_own() {
    let mut parts = parts(&published());
    parts.repositories.events.expect_update().once().returning(|_| Ok(true));
    parts.repositories.events.expect_update_tier().once().returning(|tier| {
        assert_eq!((tier.name.as_str(), tier.version), ("Early bird", 2));
        Ok(true)
    });
    expect_audit(&mut parts, &[AuditAction::TierUpdated]);
    let (app, _) = parts.build();
    let changes = TierChanges {
        name: Some("Early bird".to_owned()),
        ..TierChanges::default()
    };
    assert!(
        edit_tier(&app, &signed_in(ASHA), EVENT, TIER, changes, None)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_tier_that_was_reserved_stays() {
    let mut parts = parts(&draft());
    parts.repositories.events.expect_update().once().returning(|_| Ok(true));
    parts
        .repositories
        .events
        .expect_remove_tier()
        .once()
        .returning(|_| Ok(TierRemoval::InUse));
    let (app, store) = parts.build();
    let refused = remove_tier(&app, &signed_in(ASHA), EVENT, TIER).await;
    assert!(matches!(refused, Err(ChangeEventError::TierInUse)), "{refused:?}");
    assert_eq!(store.endings(), ROLLED_BACK);
}

#[tokio::test]
async fn only_a_draft_is_thrown_away() {
    let (app, _) = parts(&published()).build();
    let refused = delete_event(&app, &signed_in(ASHA), EVENT).await;
    assert!(
        matches!(refused, Err(ChangeEventError::NotDraft(EventStatus::Published))),
        "{refused:?}"
    );
    let mut parts = parts(&draft());
    parts
        .repositories
        .events
        .expect_delete_draft()
        .once()
        .returning(|_, _| Ok(true));
    let images = &mut parts.repositories.event_images;
    images.expect_remove_all().once().returning(|_| Ok(Vec::new()));
    expect_audit(&mut parts, &[AuditAction::EventDeleted]);
    let (app, _) = parts.build();
    assert!(delete_event(&app, &signed_in(ASHA), EVENT).await.is_ok());
}

#[tokio::test]
async fn a_step_that_is_not_drawn_is_refused() {
    let (app, _) = parts(&published()).build();
    let refused = publish_event(&app, &signed_in(ASHA), EVENT, &once()).await;
    assert!(
        matches!(refused, Err(ChangeEventError::Step(StepRefused::Transition(_)))),
        "{refused:?}"
    );
}
