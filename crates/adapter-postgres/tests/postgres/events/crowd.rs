//! Many published events, each told from the others by its number.

use std::ops::RangeInclusive;

use chrono::{DateTime, Duration, Utc};
use turnout_ports::events::EventSummary;

use super::samples::{World, event_id, now};

/// The start of event `number`; three begin at the same time.
pub fn start(number: i64) -> DateTime<Utc> {
    now() + Duration::hours(number / 3)
}

/// The number of a listed event.
pub fn number(event: &EventSummary) -> i64 {
    event.title.rsplit(' ').next().unwrap().parse().unwrap()
}

impl World {
    /// Halls 1, 2 and 3, a degree of latitude between one and the next. Event `n` is in hall `n % 4`.
    pub async fn add_halls(&self) {
        self.run(
            "INSERT INTO venues (uuid, name, city, latitude, longitude) \
             SELECT gen_random_uuid(), 'Hall ' || n, (ARRAY['Pune', 'Mumbai', 'Delhi'])[n], 18 + n, 73 \
             FROM generate_series(1, 3) n",
        )
        .await;
    }

    /// Publishes the events of these numbers. What they are like follows from the number.
    pub async fn publish(&self, numbers: RangeInclusive<i64>) {
        let (first, last, begin) = (numbers.start(), numbers.end(), now());
        self.run(&format!(
            "CREATE TEMPORARY TABLE made ON COMMIT DROP AS SELECT n, \
               ('01900000-0000-7000-8000-' || lpad(to_hex(65536 + n), 12, '0'))::uuid AS uuid FROM generate_series({first}, {last}) n; \
             INSERT INTO events (uuid, host_user_id, title, slug, kind, mood, status, start_at, end_at, venue_id, \
               category_id, is_paid, published_at) \
             SELECT made.uuid, u.id, (ARRAY['Jazz', 'Rock', 'Folk', 'Soul', 'Punk'])[1 + n % 5] || ' night ' || n, 'night-' || n, \
               CASE n % 3 WHEN 0 THEN 'concert' ELSE 'party' END, CASE n % 7 WHEN 0 THEN 'Calm' ELSE '' END, 'published', \
               t.at, t.at + interval '3 hours', v.id, c.id, n % 2 = 0, now() \
             FROM made CROSS JOIN LATERAL (SELECT '{begin}'::timestamptz + n / 3 * interval '1 hour' AS at) t \
               JOIN users u ON u.phone = '+919876500001' LEFT JOIN venues v ON v.name = 'Hall ' || n % 4 \
               LEFT JOIN event_categories c ON c.slug = CASE n % 6 WHEN 0 THEN 'social' END; \
             CREATE TEMPORARY TABLE stored ON COMMIT DROP AS SELECT id, n FROM events JOIN made USING (uuid); \
             INSERT INTO event_policies (event_id) SELECT id FROM stored; \
             INSERT INTO event_inventory (event_id, capacity, going_count, sold) SELECT id, 1000, n % 10, n % 10 FROM stored; \
             INSERT INTO ticket_tiers (uuid, event_id, name, price, currency) \
               SELECT gen_random_uuid(), id, 'Standard', 499 * ((n + 1) % 2), 'INR' FROM stored; \
             INSERT INTO tier_inventory (tier_id, event_id, capacity) SELECT t.id, event_id, 1000 FROM ticket_tiers t \
               JOIN stored ON stored.id = event_id; \
             INSERT INTO event_tags (event_id, tag) SELECT id, 'tag-' || n % 8 FROM stored; \
             INSERT INTO event_interests (event_id, interest_id) SELECT s.id, i.id FROM stored s \
               JOIN interests i ON i.slug = CASE n % 9 WHEN 0 THEN 'music' ELSE 'games' END"
        ))
        .await;
    }

    /// Publishes one more event, unless it is there already.
    pub async fn publish_unless_there(&self, number: i64) {
        if self.lookup(event_id(u128::try_from(number).unwrap())).await.is_none() {
            self.publish(number..=number).await;
        }
    }
}
