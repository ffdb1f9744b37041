use turnout_domain::events::{GuestStatus, Standing, Visibility};
use turnout_domain::ids::UserId;
use turnout_domain::ticketing::{TicketCode, TicketCodeError, TicketPayload, TicketStatus};
use uuid::Uuid;

use super::*;
use crate::testing::{ASHA, Parts, signed_in};
use crate::ticketing::samples::{EVENT, HOST, TICKET, detail};
use crate::ticketing::{ShowCodeError, show_code};

fn parts(status: TicketStatus) -> Parts {
    let mut parts = Parts::default();
    parts
        .ticket_queries
        .expect_find()
        .returning(move |id| Ok((id == TICKET).then(|| detail(status))));
    parts.event_queries.expect_standing().returning(|event, _, _| {
        Ok(Some(Standing {
            event,
            host: HOST,
            announced: true,
            visibility: Visibility::Public,
            guest: GuestStatus::None,
            is_superuser: false,
            grants: Vec::new(),
        }))
    });
    parts
}

async fn show(parts: Parts, viewer: UserId, ticket: TicketId) -> Result<ShownTicket, ShowTicketError> {
    let (app, _) = parts.build();
    show_ticket(&app, &signed_in(viewer), ticket).await
}

#[tokio::test]
async fn the_owner_gets_the_code_of_the_tickets_own_key_and_generation() {
    for status in [TicketStatus::Active, TicketStatus::Used] {
        let mut parts = parts(status);
        parts.ticket_signer.expect_sign().once().returning(|payload| {
            let expected = TicketPayload {
                key_id: 2,
                ticket: TICKET,
                event: EVENT,
                generation: 4,
            };
            assert_eq!(*payload, expected);
            Ok(TicketCode::assemble(payload, &[1; 64]))
        });
        let shown = show(parts, ASHA, TICKET).await.unwrap();
        assert!(shown.is_own && shown.code.is_some(), "{status}");
    }
}

#[tokio::test]
async fn nothing_is_signed_for_void_tickets_and_other_viewers() {
    for status in [TicketStatus::Cancelled, TicketStatus::Refunded] {
        let shown = show(parts(status), ASHA, TICKET).await.unwrap();
        assert!(shown.is_own && shown.code.is_none(), "{status}");
    }
    let shown = show(parts(TicketStatus::Active), HOST, TICKET).await.unwrap();
    assert!(!shown.is_own && shown.code.is_none());
}

#[tokio::test]
async fn a_missing_key_hides_the_code_and_not_the_ticket() {
    let mut parts = parts(TicketStatus::Active);
    let signs = parts.ticket_signer.expect_sign();
    signs.once().returning(|_| Err(TicketCodeError::UnknownKey));
    let shown = show(parts, ASHA, TICKET).await.unwrap();
    assert!(shown.is_own && shown.code.is_none());
}

#[tokio::test]
async fn the_code_alone_is_shown_to_the_owner_of_a_good_ticket() {
    let code = async |mut parts: Parts, viewer: UserId, signed: Result<(), TicketCodeError>| {
        parts
            .ticket_signer
            .expect_sign()
            .returning(move |payload| signed.map(|()| TicketCode::assemble(payload, &[1; 64])));
        let (app, _) = parts.build();
        show_code(&app, &signed_in(viewer), TICKET).await
    };
    let active = || parts(TicketStatus::Active);
    assert!(code(active(), ASHA, Ok(())).await.is_ok());
    let no_key = code(active(), ASHA, Err(TicketCodeError::UnknownKey)).await;
    assert!(matches!(no_key, Err(ShowCodeError::NoKey)));
    assert!(matches!(
        code(active(), HOST, Ok(())).await,
        Err(ShowCodeError::Forbidden)
    ));
    let stranger = UserId::new(Uuid::from_u128(0x5));
    assert!(matches!(
        code(active(), stranger, Ok(())).await,
        Err(ShowCodeError::NotFound)
    ));
    for status in [TicketStatus::Cancelled, TicketStatus::Refunded] {
        assert!(matches!(
            code(parts(status), ASHA, Ok(())).await,
            Err(ShowCodeError::Void)
        ));
    }
}

#[tokio::test]
async fn strangers_find_nothing() {
    let stranger = UserId::new(Uuid::from_u128(0x5));
    let found = show(parts(TicketStatus::Active), stranger, TICKET).await;
    assert!(matches!(found, Err(ShowTicketError::NotFound)));
    let missing = show(parts(TicketStatus::Active), ASHA, TicketId::new(Uuid::from_u128(0x72))).await;
    assert!(matches!(missing, Err(ShowTicketError::NotFound)));
}
