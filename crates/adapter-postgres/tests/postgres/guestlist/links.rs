use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use turnout_adapter_postgres::store::PgStore;
use turnout_domain::guestlist::InviteLink;
use turnout_ports::guestlist::GuestlistQueries;
use turnout_ports::store::Mode;

use super::stage::{EVENT, Stage, link, now};

const HASH: [u8; 32] = [7; 32];

#[tokio::test]
async fn a_link_comes_back_as_it_was_stored() {
    let stage = Stage::set().await;
    let made = InviteLink {
        expires_at: Some(now() + TimeDelta::days(1)),
        ..link(3)
    };
    stage.add_link(&made, HASH).await;
    let mut tx = stage.begin().await;
    assert_eq!(tx.invites().event_of_link(&HASH).await.unwrap(), Some(EVENT));
    assert_eq!(tx.invites().event_of_link(&[8; 32]).await.unwrap(), None);
    assert_eq!(tx.invites().lock_link(&HASH).await.unwrap(), Some(made.clone()));
    assert_eq!(tx.invites().lock_link_by_id(made.id).await.unwrap(), Some(made.clone()));
    tx.commit().await.unwrap();
    let detail = stage.queries().link(&HASH).await.unwrap().unwrap();
    assert_eq!((detail.link, detail.event.id), (made, EVENT));
    assert_eq!(stage.queries().link(&[8; 32]).await.unwrap(), None);
}

#[tokio::test]
async fn a_dead_link_is_not_used() {
    let stage = Stage::set().await;
    let made = InviteLink {
        expires_at: Some(now() + TimeDelta::days(1)),
        ..link(3)
    };
    stage.add_link(&made, HASH).await;
    let mut tx = stage.begin().await;
    assert!(tx.invites().use_link(made.id, now()).await.unwrap());
    assert!(
        !tx.invites()
            .use_link(made.id, now() + TimeDelta::days(1))
            .await
            .unwrap()
    );
    assert!(tx.invites().revoke_link(made.id, now()).await.unwrap());
    assert!(!tx.invites().revoke_link(made.id, now()).await.unwrap());
    assert!(!tx.invites().use_link(made.id, now()).await.unwrap());
    tx.commit().await.unwrap();
    stage
        .assert("(SELECT uses = 1 AND revoked_at IS NOT NULL FROM invite_links)")
        .await;
}

#[tokio::test]
async fn fifty_people_use_a_link_of_five() {
    let stage = Stage::set().await;
    let made = link(5);
    stage.add_link(&made, HASH).await;
    let uses = (0..50).map(|_| async {
        let mut tx = stage.begin().await;
        let used = tx.invites().use_link(made.id, now()).await.unwrap();
        tx.commit().await.unwrap();
        u32::from(used)
    });
    let won: u32 = futures::future::join_all(uses).await.into_iter().sum();
    assert_eq!(won, 5);
    stage.assert("(SELECT uses = 5 FROM invite_links)").await;
}

/// The negative control: with the guard taken out of the statement and the constraint out of the table, the same race
/// lets too many in. So the test above proves the guard and not the weather.
#[tokio::test]
async fn without_its_guard_the_same_race_lets_too_many_in() {
    let stage = Stage::set().await;
    stage.add_link(&link(5), HASH).await;
    stage
        .run("ALTER TABLE invite_links DROP CONSTRAINT invite_link_never_overused")
        .await;
    let store = PgStore::new(stage.database.clone());
    // Eight at a time look first and count afterwards, as a program without the guard would.
    let together = tokio::sync::Barrier::new(8);
    let uses = (0..8).map(|_| async {
        let mut tx = store.begin_transaction(Mode::ReadWrite).await.unwrap();
        let looks_free = "DO $$ BEGIN ASSERT (SELECT uses < max_uses FROM invite_links); END $$";
        let free = tx.conn().unwrap().batch_execute(looks_free).await.is_ok();
        together.wait().await;
        let count = "UPDATE invite_links SET uses = uses + 1";
        tx.conn().unwrap().batch_execute(count).await.unwrap();
        turnout_ports::store::Transaction::commit(Box::new(tx)).await.unwrap();
        u32::from(free)
    });
    let won: u32 = futures::future::join_all(uses).await.into_iter().sum();
    assert_eq!(won, 8);
    stage.assert("(SELECT uses > max_uses FROM invite_links)").await;
}

#[tokio::test]
async fn the_table_itself_refuses_one_use_too_many() {
    let stage = Stage::set().await;
    stage.add_link(&link(1), HASH).await;
    let mut connection = stage.database.write().await.unwrap();
    let refused = connection.batch_execute("UPDATE invite_links SET uses = 2").await;
    assert!(refused.unwrap_err().to_string().contains("invite_link_never_overused"));
}
