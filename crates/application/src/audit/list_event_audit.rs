//! Lists what happened to one event, for its host.

use turnout_domain::ids::{AuditId, EventId};
use turnout_ports::audit::{AuditFilter, RecordedEntry, RecordedOrigin};
use turnout_ports::page::{Page, PageRequest};

use super::authorize::MayRead;
use crate::access::AccessError;
use crate::app::App;
use crate::context::RequestContext;
use crate::unit_of_work::execute;

/// The entries that belong to the event, the latest first, for whoever may read its audit log. From where guests did
/// what they did is not the host's to know.
pub async fn list_event_audit(
    app: &App,
    context: &RequestContext,
    event: EventId,
    page: &PageRequest<AuditId>,
) -> Result<Page<RecordedEntry, AuditId>, AccessError> {
    let may_read = MayRead {
        actor: context.actor,
        event: Some(event),
        now: app.clock.now(),
    };
    execute(&*app.store, &may_read).await?;
    let filter = AuditFilter {
        event: Some(event),
        ..AuditFilter::default()
    };
    let found = app.audit_queries.list(&filter, page).await?;
    Ok(found.map(|entry| RecordedEntry {
        origin: RecordedOrigin::default(),
        ..entry
    }))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::Map;
    use turnout_domain::events::{GuestStatus, Standing, Visibility};
    use turnout_domain::ids::UserId;
    use uuid::Uuid;

    use super::*;
    use crate::testing::{ASHA, Parts, signed_in};

    const EVENT: EventId = EventId::new(Uuid::from_u128(0xE));
    const PAGE: PageRequest<AuditId> = PageRequest { limit: 20, after: None };

    fn parts(host: UserId, visibility: Visibility) -> Parts {
        let mut parts = Parts::default();
        parts
            .repositories
            .events
            .expect_standing()
            .returning(move |event, _, _| {
                Ok(Some(Standing {
                    event,
                    host,
                    announced: true,
                    visibility,
                    guest: GuestStatus::None,
                    is_superuser: false,
                    grants: Vec::new(),
                }))
            });
        parts
    }

    fn entry() -> RecordedEntry {
        RecordedEntry {
            id: AuditId::new(Uuid::from_u128(1)),
            at: DateTime::UNIX_EPOCH,
            actor_kind: "user".into(),
            actor: Some(ASHA),
            actor_name: "Asha".into(),
            action: "events.event_created".into(),
            object_kind: "event".into(),
            object: Some(EVENT.uuid()),
            event: Some(EVENT),
            origin: RecordedOrigin {
                ip: Some("203.0.113.9".into()),
                ..RecordedOrigin::default()
            },
            severity: "low".into(),
            refused: None,
            old: Map::new(),
            new: Map::new(),
        }
    }

    #[tokio::test]
    async fn the_host_sees_what_happened_but_not_from_where() {
        let mut parts = parts(ASHA, Visibility::Private);
        parts.audit_queries.expect_list().once().returning(|filter, _| {
            assert_eq!(
                *filter,
                AuditFilter {
                    event: Some(EVENT),
                    ..AuditFilter::default()
                }
            );
            Ok(Page {
                items: vec![entry()],
                next: None,
            })
        });
        let (app, _) = parts.build();
        let page = list_event_audit(&app, &signed_in(ASHA), EVENT, &PAGE).await.unwrap();
        assert_eq!(
            page.items,
            [RecordedEntry {
                origin: RecordedOrigin::default(),
                ..entry()
            }]
        );
    }

    #[tokio::test]
    async fn a_stranger_learns_of_a_private_event_not_even_that_it_exists() {
        let stranger = UserId::new(Uuid::from_u128(9));
        let (app, _) = parts(ASHA, Visibility::Public).build();
        let refused = list_event_audit(&app, &signed_in(stranger), EVENT, &PAGE).await;
        assert!(matches!(refused, Err(AccessError::Forbidden)));
        let (app, _) = parts(ASHA, Visibility::Private).build();
        let refused = list_event_audit(&app, &signed_in(stranger), EVENT, &PAGE).await;
        assert!(matches!(refused, Err(AccessError::EventNotFound)));
    }
}
