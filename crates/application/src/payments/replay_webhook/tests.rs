use turnout_domain::access::{Grant, Scope};
use turnout_domain::payments::ProviderName;
use turnout_ports::events::PlatformGrants;
use turnout_ports::idempotency::StoredAnswer;
use uuid::Uuid;

use super::*;
use crate::testing::{ASHA, Parts, anonymous, signed_in};

const WEBHOOK: WebhookId = WebhookId::new(Uuid::from_u128(0x3b));

fn webhook(status: WebhookStatus) -> WebhookSummary {
    WebhookSummary {
        id: WEBHOOK,
        provider: ProviderName::new("sandbox").unwrap(),
        event_id: "evt_1".to_owned(),
        event_type: "payment.approved".to_owned(),
        payment_ref: None,
        order: None,
        size: 120,
        status,
        error: "the provider cannot be reached".to_owned(),
        received_at: DateTime::UNIX_EPOCH,
        processed_at: None,
    }
}

/// Staff with this permission, and a delivery that stands so.
fn parts(permission: Permission, found: Option<WebhookSummary>) -> Parts {
    let mut parts = Parts::default();
    let grant = Grant {
        permission,
        scope: Scope::All,
        event: None,
    };
    let granted = PlatformGrants {
        is_superuser: false,
        grants: vec![grant],
    };
    let events = &mut parts.repositories.events;
    events.expect_platform_grants().returning(move |_| Ok(granted.clone()));
    let payments = &mut parts.repositories.payments;
    payments.expect_lock_webhook().returning(move |_| Ok(found.clone()));
    parts
}

async fn replay(parts: Parts, context: &RequestContext) -> Result<WebhookStatus, ReplayWebhookError> {
    let (app, _) = parts.build();
    let nothing = |_: &WebhookSummary| StoredAnswer {
        status: 200,
        headers: Vec::new(),
        body: None,
    };
    let once = Once {
        key: None,
        render: &nothing,
    };
    match replay_webhook(&app, context, WEBHOOK, &once).await? {
        Answer::Done(webhook) => Ok(webhook.status),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_did_not_take_effect_is_queued_and_noted() {
    for status in [WebhookStatus::Failed, WebhookStatus::Ignored, WebhookStatus::Received] {
        let mut parts = parts(Permission::PaymentReplay, Some(webhook(status)));
        let payments = &mut parts.repositories.payments;
        payments.expect_reopen_webhook().once().returning(|_| Ok(()));
        let jobs = &mut parts.repositories.jobs;
        jobs.expect_enqueue().once().returning(|job| {
            let process = Job::ProcessWebhook {
                webhook: WEBHOOK.uuid(),
            };
            assert_eq!(job.job, process);
            Ok(())
        });
        jobs.expect_hasten().once().returning(|_, _| Ok(()));
        let audit = &mut parts.repositories.audit;
        audit.expect_append().once().returning(|entries| {
            assert_eq!(entries[0].action, AuditAction::WebhookReplayed);
            Ok(())
        });
        assert_eq!(replay(parts, &signed_in(ASHA)).await.unwrap(), WebhookStatus::Received);
    }
}

#[tokio::test]
async fn what_took_effect_stays_as_it_is() {
    let parts = parts(Permission::PaymentReplay, Some(webhook(WebhookStatus::Processed)));
    assert_eq!(replay(parts, &signed_in(ASHA)).await.unwrap(), WebhookStatus::Processed);
}

#[tokio::test]
async fn nobody_else_learns_whether_there_is_one() {
    for context in [anonymous(), signed_in(ASHA)] {
        let parts = parts(Permission::AuditRead, None);
        let refused = replay(parts, &context).await;
        assert!(matches!(
            refused,
            Err(ReplayWebhookError::Access(AccessError::Forbidden))
        ));
    }
    let missing = replay(parts(Permission::PaymentReplay, None), &signed_in(ASHA)).await;
    assert!(matches!(missing, Err(ReplayWebhookError::NotFound)));
}
