//! Lists the whole audit log, for staff.

use turnout_domain::ids::AuditId;
use turnout_ports::audit::{AuditFilter, RecordedEntry};
use turnout_ports::page::{Page, PageRequest};

use super::authorize::MayRead;
use crate::access::AccessError;
use crate::app::App;
use crate::context::RequestContext;
use crate::unit_of_work::execute;

/// The entries that the filter lets through, the latest first, for whoever may read the audit log of the platform.
pub async fn list_audit_log(
    app: &App,
    context: &RequestContext,
    filter: &AuditFilter,
    page: &PageRequest<AuditId>,
) -> Result<Page<RecordedEntry, AuditId>, AccessError> {
    let may_read = MayRead {
        actor: context.actor,
        event: None,
        now: app.clock.now(),
    };
    execute(&*app.store, &may_read).await?;
    Ok(app.audit_queries.list(filter, page).await?)
}

#[cfg(test)]
mod tests {
    use turnout_domain::access::{Grant, Permission, Scope};
    use turnout_ports::events::PlatformGrants;

    use super::*;
    use crate::testing::{ASHA, Parts, anonymous, signed_in};

    fn parts(grants: Vec<Grant>) -> Parts {
        let mut parts = Parts::default();
        let granted = PlatformGrants {
            is_superuser: false,
            grants,
        };
        parts
            .repositories
            .events
            .expect_platform_grants()
            .returning(move |_| Ok(granted.clone()));
        parts
    }

    const PAGE: PageRequest<AuditId> = PageRequest { limit: 20, after: None };

    #[tokio::test]
    async fn whoever_may_read_the_log_reads_it() {
        let mut parts = parts(vec![Grant {
            permission: Permission::AuditRead,
            scope: Scope::All,
            event: None,
        }]);
        parts.audit_queries.expect_list().once().returning(|filter, page| {
            assert_eq!((filter, page), (&AuditFilter::default(), &PAGE));
            Ok(Page {
                items: Vec::new(),
                next: None,
            })
        });
        let (app, _) = parts.build();
        assert!(
            list_audit_log(&app, &signed_in(ASHA), &AuditFilter::default(), &PAGE)
                .await
                .is_ok()
        );
    }

    #[tokio::test]
    async fn nobody_else_does() {
        let event_only = Grant {
            permission: Permission::EventAudit,
            scope: Scope::All,
            event: None,
        };
        for context in [anonymous(), signed_in(ASHA)] {
            let (app, _) = parts(vec![event_only]).build();
            let refused = list_audit_log(&app, &context, &AuditFilter::default(), &PAGE).await;
            assert!(matches!(refused, Err(AccessError::Forbidden)));
        }
    }
}
