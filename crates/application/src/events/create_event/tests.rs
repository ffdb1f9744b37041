use turnout_domain::events::{EditRefused, EventChanges};
use turnout_ports::testing::Endings;

use super::*;
use crate::events::samples::{complete, detail, draft, once};
use crate::testing::{ASHA, Parts, signed_in};

fn new() -> NewEvent {
    NewEvent {
        changes: complete(),
        tiers: Vec::new(),
    }
}

#[tokio::test]
async fn a_draft_is_stored_with_its_entry() {
    let mut parts = Parts::default();
    let events = &mut parts.repositories.events;
    events.expect_insert().once().returning(|event| {
        assert_eq!((event.host, event.version, event.tiers.len()), (ASHA, 1, 1));
        Ok(true)
    });
    events.expect_detail().once().returning(|_, viewer, _| {
        assert_eq!(viewer, Some(ASHA));
        Ok(Some(detail(&draft())))
    });
    parts.repositories.audit.expect_append().once().returning(|entries| {
        let fields: Vec<_> = entries[0].changes.iter().map(|change| change.field).collect();
        assert_eq!(entries[0].action, AuditAction::EventCreated);
        assert_eq!(
            fields,
            ["title", "start_at", "end_at", "venue_text", "capacity", "is_paid"]
        );
        Ok(())
    });
    let (app, store) = parts.build();
    assert!(create_event(&app, &signed_in(ASHA), ASHA, new(), &once()).await.is_ok());
    assert_eq!(
        store.endings(),
        Endings {
            commits: 1,
            rollbacks: 0
        }
    );
}

#[tokio::test]
async fn a_taken_slug_makes_it_draw_another_id() {
    let mut parts = Parts::default();
    let events = &mut parts.repositories.events;
    let mut seen = Vec::new();
    events.expect_insert().times(2).returning(move |event| {
        assert!(!seen.contains(&event.slug), "{}", event.slug);
        seen.push(event.slug.clone());
        Ok(seen.len() == 2)
    });
    events
        .expect_detail()
        .once()
        .returning(|_, _, _| Ok(Some(detail(&draft()))));
    parts.repositories.audit.expect_append().once().returning(|_| Ok(()));
    let (app, store) = parts.build();
    assert!(create_event(&app, &signed_in(ASHA), ASHA, new(), &once()).await.is_ok());
    assert_eq!(
        store.endings(),
        Endings {
            commits: 1,
            rollbacks: 1
        }
    );
}

#[tokio::test]
async fn bad_fields_are_told_before_anything_is_opened() {
    let (app, store) = Parts::default().build();
    let new = NewEvent {
        changes: EventChanges {
            title: None,
            ..complete()
        },
        tiers: Vec::new(),
    };
    let refused = create_event(&app, &signed_in(ASHA), ASHA, new, &once()).await;
    assert!(
        matches!(refused, Err(ChangeEventError::Edit(EditRefused::Invalid(_)))),
        "{refused:?}"
    );
    assert_eq!(store.endings(), Endings::default());
}

#[tokio::test]
async fn what_it_refers_to_must_exist() {
    let mut parts = Parts::default();
    parts
        .repositories
        .events
        .expect_missing_references()
        .once()
        .returning(|asked| Ok(asked.clone()));
    let (app, _) = parts.build();
    let interests = Some(vec!["chess".to_owned()]);
    let new = NewEvent {
        changes: EventChanges {
            interests,
            ..complete()
        },
        tiers: Vec::new(),
    };
    let refused = create_event(&app, &signed_in(ASHA), ASHA, new, &once()).await;
    assert!(
        matches!(refused, Err(ChangeEventError::Edit(EditRefused::Invalid(_)))),
        "{refused:?}"
    );
}
