//! Keeping people away.

use serde_json::{Value, json};
use turnout_tests::{Client, World};

use crate::scene::{give_role, person, published};

const BEN: &str = "+919876500002";
const UNKNOWN: &str = "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071";

async fn id_of(client: &Client) -> String {
    client.get("/v1/me").await.expect_status(200).text("/id").to_owned()
}

async fn count(client: &Client, path: &str) -> usize {
    let list = client.get(path).await.expect_status(200);
    list.at("/items").as_array().unwrap().len()
}

/// Asha hosts and is asked; Ben is the one whom she or who blocks.
struct Two {
    world: World,
    asha: Client,
    ben: Client,
    asha_id: String,
    ben_id: String,
}

impl Two {
    async fn start() -> Self {
        let world = World::start().await;
        let asha = person(&world, 1, "Asha").await;
        let ben = person(&world, 2, "Ben").await;
        let (asha_id, ben_id) = (id_of(&asha).await, id_of(&ben).await);
        Self {
            world,
            asha,
            ben,
            asha_id,
            ben_id,
        }
    }

    async fn ben_blocks_asha(&self) {
        let path = format!("/v1/me/blocks/{}", self.asha_id);
        self.ben.put(&path, json!({})).await.expect_status(204);
    }
}

#[tokio::test]
async fn blocks_are_listed_taken_back_and_about_others() {
    let two = Two::start().await;
    let path = format!("/v1/me/blocks/{}", two.asha_id);
    two.ben_blocks_asha().await;
    two.ben_blocks_asha().await;
    let list = two.ben.get("/v1/me/blocks").await.expect_status(200);
    assert_eq!(
        (list.text("/items/0/user_id"), list.text("/items/0/name")),
        (two.asha_id.as_str(), "Asha")
    );
    assert_eq!(count(&two.ben, "/v1/me/blocks").await, 1);
    assert_eq!(count(&two.asha, "/v1/me/blocks").await, 0);

    let own = format!("/v1/me/blocks/{}", two.ben_id);
    two.ben.put(&own, json!({})).await.expect_problem(409, "own_account");
    let unknown = format!("/v1/me/blocks/{UNKNOWN}");
    two.ben.put(&unknown, json!({})).await.expect_problem(404, "not_found");

    let profile = format!("/v1/users/{}", two.ben_id);
    two.asha.get(&profile).await.expect_problem(404, "not_found");
    two.world.client().get(&profile).await.expect_status(200);
    let other_way = format!("/v1/users/{}", two.asha_id);
    two.ben.get(&other_way).await.expect_status(200);
    for _ in 0..2 {
        two.ben.delete(&path).await.expect_status(204);
    }
    two.asha.get(&profile).await.expect_status(200);
    two.world
        .assert_sql(
            "(SELECT count(*) FROM audit_logs WHERE action = 'accounts.user_blocked') = 1
             AND (SELECT count(*) FROM audit_logs WHERE action = 'accounts.user_unblocked') = 1",
        )
        .await;
}

#[tokio::test]
async fn a_name_that_a_profile_does_not_show_is_not_listed_either() {
    let two = Two::start().await;
    two.ben_blocks_asha().await;
    let back = format!("/v1/me/blocks/{}", two.ben_id);
    two.asha.put(&back, json!({})).await.expect_status(204);
    let list = two.asha.get("/v1/me/blocks").await.expect_status(200);
    assert_eq!(
        (list.text("/items/0/user_id"), list.at("/items/0/name")),
        (two.ben_id.as_str(), &Value::Null)
    );
    let unblock = format!("/v1/me/blocks/{}", two.asha_id);
    two.ben.delete(&unblock).await.expect_status(204);
    let list = two.asha.get("/v1/me/blocks").await.expect_status(200);
    assert_eq!(list.text("/items/0/name"), "Ben");
    two.world
        .sql("UPDATE user_profiles SET is_active = FALSE WHERE name = 'Ben'")
        .await;
    let list = two.asha.get("/v1/me/blocks").await.expect_status(200);
    assert_eq!(list.at("/items/0/name"), &Value::Null);
}

#[tokio::test]
async fn whoever_is_blocked_is_refused_as_for_another_reason() {
    let two = Two::start().await;
    let event = published(&two.world, &two.asha, json!({})).await;
    let path = format!("/v1/events/{event}");
    two.ben_blocks_asha().await;

    let ways = [
        ("invites", json!({})),
        ("complimentary", json!({"seats": 1})),
        ("team", json!({"role": "door"})),
    ];
    for (way, fields) in ways {
        let to = |field: &str, value: &str| {
            let mut body = fields.clone();
            body[field] = json!(value);
            let key = format!("{way}-{value}");
            let path = format!("{path}/{way}");
            let asha = two.asha.clone();
            async move { asha.post_once(&path, &key, body).await }
        };
        let blocked = to("user_id", &two.ben_id).await;
        let unknown = to("user_id", UNKNOWN).await;
        assert_eq!(blocked.body, unknown.body, "{way}: a block looks like nobody");
        blocked.expect_fields(&[("/user_id", "unknown_value")]);
        if way == "complimentary" {
            to("phone", BEN).await.expect_fields(&[("/phone", "unknown_value")]);
        } else {
            to("phone", BEN).await.expect_status(201);
        }
    }
    two.world.work().await;
    assert_eq!(count(&two.ben, "/v1/me/invites").await, 0);
    assert_eq!(count(&two.ben, "/v1/notifications").await, 0, "they never hear of it");
    two.ben
        .delete(&format!("/v1/me/blocks/{}", two.asha_id))
        .await
        .expect_status(204);
    assert_eq!(count(&two.ben, "/v1/me/invites").await, 1);
}

#[tokio::test]
async fn a_role_of_somebody_blocked_waits_for_the_end_of_the_block() {
    let two = Two::start().await;
    let fields = json!({"visibility": "private", "admission": "invite"});
    let event = format!("/v1/events/{}", published(&two.world, &two.asha, fields).await);
    let (team, mine) = (format!("{event}/team"), "/v1/me/events?role=host");
    two.ben_blocks_asha().await;
    let body = json!({"phone": BEN, "role": "co_host"});
    let given = two.asha.post(&team, body.clone()).await.expect_status(201);
    assert_eq!(two.asha.post(&team, body).await.expect_status(201).body, given.body);
    let nothing = async || {
        for path in ["", "/team", "/door-list", "/attendees", "/requests"] {
            let path = format!("{event}{path}");
            two.ben.get(&path).await.expect_problem(404, "event_not_found");
        }
        let edit = two.ben.patch(&event, json!({"title": "Mine"})).await;
        edit.expect_problem(404, "event_not_found");
        let scan = two.ben.post(&format!("{event}/check-ins"), json!({"code": "x"})).await;
        assert!(scan.status >= 400);
        let reserve = format!("{event}/reservations");
        let reserve = two.ben.post_once(&reserve, "r", json!({"seats": 1})).await;
        reserve.expect_problem(404, "event_not_found");
        assert_eq!(count(&two.ben, mine).await, 0);
        assert_eq!(count(&two.ben, "/v1/notifications").await, 0, "they never hear of it");
    };
    nothing().await;
    let member = format!("{team}/{}", given.text("/id"));
    two.asha.delete(&member).await.expect_status(204);
    nothing().await;

    let body = json!({"phone": BEN, "role": "door"});
    two.asha.post(&team, body).await.expect_status(201);
    nothing().await;
    let unblock = format!("/v1/me/blocks/{}", two.asha_id);
    two.ben.delete(&unblock).await.expect_status(204);
    two.ben.get(&format!("{event}/door-list")).await.expect_status(200);
    assert_eq!(count(&two.ben, mine).await, 1);
    // A role that they had before stays, as guests stay guests.
    two.world.clock.advance(chrono::TimeDelta::minutes(1));
    two.ben_blocks_asha().await;
    two.ben.get(&format!("{event}/door-list")).await.expect_status(200);
}

#[tokio::test]
async fn a_private_event_of_somebody_blocked_is_not_shown() {
    let two = Two::start().await;
    let fields = json!({"visibility": "private", "admission": "invite"});
    let event = format!("/v1/events/{}", published(&two.world, &two.asha, fields).await);
    let invites = format!("{event}/invites");
    two.ben_blocks_asha().await;
    two.asha.post(&invites, json!({"phone": BEN})).await.expect_status(201);
    let mine = "/v1/me/events?role=guest";
    assert_eq!(count(&two.ben, mine).await, 0);
    two.ben.get(&event).await.expect_problem(404, "event_not_found");
    let reserve = two
        .ben
        .post_once(&format!("{event}/reservations"), "r", json!({"seats": 1}))
        .await;
    reserve.expect_problem(404, "event_not_found");
    let unblock = format!("/v1/me/blocks/{}", two.asha_id);
    two.ben.delete(&unblock).await.expect_status(204);
    assert_eq!(count(&two.ben, mine).await, 1);
    two.ben.get(&event).await.expect_status(200);
    // Who has accepted comes, whatever they think of the host.
    let own = two.ben.get("/v1/me/invites").await.expect_status(200);
    let accept = format!("/v1/invites/{}/accept", own.text("/items/0/id"));
    two.ben.post(&accept, json!({})).await.expect_status(200);
    two.ben_blocks_asha().await;
    assert_eq!(count(&two.ben, mine).await, 1);
}

#[tokio::test]
async fn offered_tickets_do_not_arrive() {
    let two = Two::start().await;
    let host = person(&two.world, 3, "Chitra").await;
    let event = published(&two.world, &host, json!({})).await;
    let gift = json!({"user_id": two.asha_id, "seats": 1});
    let given = host
        .post_once(&format!("/v1/events/{event}/complimentary"), "gift", gift)
        .await;
    given.expect_status(201);
    two.ben_blocks_asha().await;
    let mine = two.asha.get("/v1/me/tickets").await.expect_status(200);
    let offer = format!("/v1/tickets/{}/transfers", mine.text("/items/0/id"));
    two.asha
        .post_once(&offer, "offer", json!({"phone": BEN}))
        .await
        .expect_status(201);
    two.world.work().await;
    assert_eq!(count(&two.ben, "/v1/me/transfers").await, 0);
    assert_eq!(count(&two.ben, "/v1/notifications").await, 0);
}

#[tokio::test]
async fn nobody_asks_to_join_those_who_block_them_and_guests_stay() {
    let two = Two::start().await;
    let event = published(&two.world, &two.ben, json!({"admission": "request"})).await;
    let chitra = person(&two.world, 3, "Chitra").await;
    let path = format!("/v1/events/{event}/requests");
    let asked = chitra.post(&path, json!({"seats": 1})).await.expect_status(201);
    let accept = format!("/v1/requests/{}/accept", asked.text("/id"));
    two.ben.post(&accept, json!({})).await.expect_status(200);

    two.ben_blocks_asha().await;
    let block = format!("/v1/me/blocks/{}", id_of(&chitra).await);
    two.ben.put(&block, json!({})).await.expect_status(204);
    two.asha
        .post(&path, json!({"seats": 1}))
        .await
        .expect_problem(409, "invite_only");
    assert_eq!(count(&chitra, "/v1/me/tickets").await, 1, "a guest stays one");
    two.world.assert_verified().await;
}

#[tokio::test]
async fn a_link_lets_nobody_in_whom_the_host_blocks() {
    let two = Two::start().await;
    let fields = json!({"visibility": "private", "admission": "invite"});
    let event = published(&two.world, &two.ben, fields).await;
    let path = format!("/v1/events/{event}/invites");
    let link = two.ben.post(&path, json!({"share_link": {"max_uses": 5}})).await;
    let accept = format!("/v1/invite-links/{}/accept", link.expect_status(201).text("/token"));
    two.ben_blocks_asha().await;
    let unknown = format!("/v1/invite-links/{}/accept", "A".repeat(43));
    let nothing = two
        .asha
        .post(&unknown, json!({}))
        .await
        .expect_problem(404, "not_found");
    let refused = two.asha.post(&accept, json!({})).await.expect_problem(404, "not_found");
    assert_eq!(refused.body, nothing.body, "as of a link that the host took back");
    two.world
        .assert_sql("(SELECT uses FROM invite_links) = 0 AND NOT EXISTS (SELECT FROM attendees)")
        .await;
    let unblock = format!("/v1/me/blocks/{}", two.asha_id);
    two.ben.delete(&unblock).await.expect_status(204);
    two.asha.post(&accept, json!({})).await.expect_status(200);
    two.world.assert_verified().await;
}

#[tokio::test]
async fn guests_do_not_see_those_in_the_list_who_block_them() {
    let two = Two::start().await;
    let host = person(&two.world, 3, "Chitra").await;
    let event = published(&two.world, &host, json!({"show_guest_list": true})).await;
    let (reserve, list) = (
        format!("/v1/events/{event}/reservations"),
        format!("/v1/events/{event}/attendees"),
    );
    for guest in [&two.asha, &two.ben] {
        let held = guest
            .post_once(&reserve, "seat", json!({"seats": 1}))
            .await
            .expect_status(201);
        let order = json!({"reservation_key": held.text("/reservation_key")});
        guest.post_once("/v1/orders", "seat", order).await.expect_status(201);
    }
    two.ben_blocks_asha().await;
    let seen = two.asha.get(&list).await.expect_status(200);
    assert_eq!(seen.at("/items").as_array().unwrap().len(), 1);
    assert_eq!(seen.text("/items/0/user/id"), two.asha_id);
    assert_eq!(count(&two.ben, &list).await, 2, "whoever blocks sees who comes");
    assert_eq!(count(&host, &list).await, 2, "and so does the host");
}

#[tokio::test]
async fn reports_are_made_once_and_decided_by_staff() {
    let two = Two::start().await;
    let staff = person(&two.world, 3, "Chitra").await;
    let path = format!("/v1/users/{}/reports", two.ben_id);
    let body = json!({"reason": " Sells forged tickets. "});
    let made = two.asha.post_once(&path, "one", body.clone()).await.expect_status(201);
    let again = two.asha.post_once(&path, "one", body.clone()).await.expect_status(201);
    assert_eq!(made.body, again.body);
    assert_eq!(
        (made.text("/reason"), made.text("/status")),
        ("Sells forged tickets.", "open")
    );
    two.asha
        .post(&path, body.clone())
        .await
        .expect_problem(409, "report_exists");
    two.ben
        .post(&path, body.clone())
        .await
        .expect_problem(409, "own_account");
    two.asha
        .post(&path, json!({"reason": " "}))
        .await
        .expect_fields(&[("/reason", "required")]);
    let unknown = format!("/v1/users/{UNKNOWN}/reports");
    two.asha
        .post(&unknown, body.clone())
        .await
        .expect_problem(404, "not_found");

    let list = "/v1/admin/reports?status=open";
    staff.get(list).await.expect_problem(403, "forbidden");
    let resolve = format!("/v1/admin/reports/{}/resolve", made.text("/id"));
    staff.post(&resolve, json!({})).await.expect_problem(403, "forbidden");
    for admin in [&staff, &two.ben] {
        give_role(&two.world, admin, "admin", None).await;
    }
    assert_eq!(staff.get(list).await.text("/items/0/reporter_id"), two.asha_id);
    staff
        .get("/v1/admin/reports?status=new")
        .await
        .expect_problem(400, "invalid_query");
    assert_eq!(count(&two.ben, list).await, 0, "who is reported is not told");
    assert_eq!(count(&two.ben, "/v1/admin/reports").await, 0);
    two.ben.post(&resolve, json!({})).await.expect_problem(404, "not_found");
    let done = staff.post(&resolve, json!({})).await.expect_status(200);
    assert_eq!(done.text("/status"), "resolved");
    let dismiss = resolve.replace("resolve", "dismiss");
    let closed = staff
        .post(&dismiss, json!({}))
        .await
        .expect_problem(409, "report_closed");
    assert_eq!(closed.text("/report_status"), "resolved");
    assert_eq!(count(&staff, list).await, 0);
    two.asha.post(&path, body).await.expect_status(201);
}
