//! Seats: never more than there are, each counted once, and counters that say what the rows say.
//!
//! Time and status are told apart. By time a hold holds nothing from its end on; the counters count it until it is
//! ended, which happens before its seats are needed.

use super::Query;

/// The seats of each event that are sold: those of attendees, and those of void tickets that are kept.
macro_rules! sold_of_events {
    () => {
        "(SELECT event_id, sum(seats) AS seats FROM (
                SELECT event_id, seats FROM attendees WHERE status IN ('going', 'checked_in')
                UNION ALL SELECT event_id, 1 FROM tickets WHERE is_seat_kept AND status NOT IN ('active', 'used')) s
            GROUP BY event_id)"
    };
}

/// Rule 1.
pub(super) const FIT: &[Query] = &[
    Query {
        rule: 1,
        name: "event_seats_fit",
        about: "event",
        says: "Seats of attendees, of holds that have not run out and those that are kept never exceed the capacity of the event.",
        sql: concat!(
            "SELECT e.uuid, '', 'at most ' || i.capacity,
                format('%s sold + %s held', coalesce(a.seats, 0), coalesce(h.seats, 0))
            FROM event_inventory i JOIN events e ON e.id = i.event_id
                LEFT JOIN ",
            sold_of_events!(),
            " a ON a.event_id = i.event_id
                LEFT JOIN (SELECT event_id, sum(seats) AS seats FROM reservations
                    WHERE status = 'live' AND expires_at > $1 GROUP BY event_id) h ON h.event_id = i.event_id
            WHERE coalesce(a.seats, 0) + coalesce(h.seats, 0) > i.capacity"
        ),
    },
    Query {
        rule: 1,
        name: "tier_seats_fit",
        about: "tier",
        says: "Valid tickets, seats of holds that have not run out and those that are kept never exceed the quantity of the tier.",
        sql: "
            SELECT t.uuid, '', 'at most ' || i.capacity,
                format('%s sold + %s held', coalesce(k.seats, 0), coalesce(h.seats, 0))
            FROM tier_inventory i JOIN ticket_tiers t ON t.id = i.tier_id
                LEFT JOIN (SELECT tier_id, count(*) AS seats FROM tickets
                    WHERE status IN ('active', 'used') OR is_seat_kept GROUP BY tier_id) k ON k.tier_id = i.tier_id
                LEFT JOIN (SELECT tier_id, sum(seats) AS seats FROM reservations
                    WHERE status = 'live' AND expires_at > $1 GROUP BY tier_id) h ON h.tier_id = i.tier_id
            WHERE coalesce(k.seats, 0) + coalesce(h.seats, 0) > i.capacity",
    },
    Query {
        rule: 1,
        name: "attendee_has_tickets",
        about: "attendee",
        says: "An attendee has exactly one valid ticket for each seat.",
        sql: "
            SELECT a.uuid, '', a.seats || ' valid tickets', coalesce(k.seats, 0)
            FROM attendees a LEFT JOIN (SELECT attendee_id, count(*) AS seats FROM tickets
                WHERE status IN ('active', 'used') GROUP BY attendee_id) k ON k.attendee_id = a.id
            WHERE a.seats <> coalesce(k.seats, 0) OR (a.seats > 0) <> (a.status IN ('going', 'checked_in'))",
    },
];

/// Rule 2.
pub(super) const COUNTED: &[Query] = &[
    Query {
        rule: 2,
        name: "event_counters",
        about: "event",
        says: "The counters of held and sold seats of an event equal what its live reservations, attendees and kept seats say.",
        sql: concat!(
            "SELECT e.uuid, '', format('%s held, %s sold', coalesce(h.seats, 0), coalesce(a.seats, 0)),
                format('%s held, %s sold', coalesce(i.held, 0), coalesce(i.sold, 0))
            FROM events e LEFT JOIN event_inventory i ON i.event_id = e.id
                LEFT JOIN ",
            sold_of_events!(),
            " a ON a.event_id = e.id
                LEFT JOIN (SELECT event_id, sum(seats) AS seats FROM reservations
                    WHERE status = 'live' GROUP BY event_id) h ON h.event_id = e.id
            WHERE coalesce(i.held, 0) <> coalesce(h.seats, 0) OR coalesce(i.sold, 0) <> coalesce(a.seats, 0)"
        ),
    },
    Query {
        rule: 2,
        name: "tier_counters",
        about: "tier",
        says: "The counters of held and sold seats of a tier equal what its live reservations, valid tickets and kept seats say.",
        sql: "
            SELECT t.uuid, '', format('%s held, %s sold', coalesce(h.seats, 0), coalesce(k.seats, 0)),
                format('%s held, %s sold', coalesce(i.held, 0), coalesce(i.sold, 0))
            FROM ticket_tiers t LEFT JOIN tier_inventory i ON i.tier_id = t.id
                LEFT JOIN (SELECT tier_id, count(*) AS seats FROM tickets
                    WHERE status IN ('active', 'used') OR is_seat_kept GROUP BY tier_id) k ON k.tier_id = t.id
                LEFT JOIN (SELECT tier_id, sum(seats) AS seats FROM reservations
                    WHERE status = 'live' GROUP BY tier_id) h ON h.tier_id = t.id
            WHERE coalesce(i.held, 0) <> coalesce(h.seats, 0) OR coalesce(i.sold, 0) <> coalesce(k.seats, 0)",
    },
    Query {
        rule: 2,
        name: "kept_seat_is_empty",
        about: "ticket",
        says: "A seat is kept only of a ticket that is void: otherwise it is somebody's.",
        sql: "
            SELECT uuid, number, 'a void ticket', status FROM tickets
            WHERE is_seat_kept AND status NOT IN ('cancelled', 'refunded')",
    },
    Query {
        rule: 2,
        name: "paid_order_holds_nothing",
        about: "order",
        says: "The seats of a paid order are sold, so its reservation holds none any more.",
        sql: "
            SELECT o.uuid, o.number, 'a reservation that is over', 'a live one'
            FROM orders o JOIN reservations r ON r.id = o.reservation_id
            WHERE o.status IN ('paid', 'partially_refunded', 'refunded', 'disputed') AND r.status = 'live'",
    },
    Query {
        rule: 2,
        name: "consumed_hold_was_paid",
        about: "reservation",
        says: "A consumed reservation has one order that was paid; what the host gave is consumed at once and has none.",
        sql: "
            SELECT r.uuid, '', CASE r.source WHEN 'host' THEN 'consumed, no order' ELSE '1 paid order' END,
                format('%s, %s', r.status, coalesce(o.paid, 0))
            FROM reservations r LEFT JOIN (SELECT reservation_id, count(*) AS paid FROM orders
                WHERE status IN ('paid', 'partially_refunded', 'refunded', 'disputed')
                GROUP BY reservation_id) o ON o.reservation_id = r.id
            WHERE CASE r.source WHEN 'host' THEN r.status <> 'consumed' OR o.paid IS NOT NULL
                ELSE o.paid > 1 OR (r.status = 'consumed' AND o.paid IS NULL) END",
    },
    Query {
        rule: 2,
        name: "given_seats_have_tickets",
        about: "reservation",
        says: "Seats that the host gave to a person became tickets of that person that belong to no order, wherever these went.",
        sql: "
            SELECT g.uuid, '', g.seats || ' tickets', coalesce(k.tickets, 0)
            FROM (SELECT event_id, tier_id, user_id, sum(seats) AS seats, (array_agg(uuid ORDER BY id))[1] AS uuid
                FROM reservations WHERE source = 'host' GROUP BY event_id, tier_id, user_id) g
                LEFT JOIN (SELECT k.tier_id, coalesce(f.user_id, a.user_id) AS user_id, count(*) AS tickets FROM tickets k
                    JOIN attendees a ON a.id = k.attendee_id
                    LEFT JOIN (SELECT DISTINCT ON (ticket_id) ticket_id, from_user_id AS user_id FROM ticket_transfers
                        WHERE status = 'accepted' ORDER BY ticket_id, decided_at, id) f ON f.ticket_id = k.id
                    WHERE k.order_id IS NULL GROUP BY 1, 2) k
                    ON k.tier_id = g.tier_id AND k.user_id = g.user_id
            WHERE coalesce(k.tickets, 0) < g.seats",
    },
    Query {
        rule: 2,
        name: "reservation_ends_after_it_began",
        about: "reservation",
        says: "Seats are not given back, booked or lost before they are kept.",
        sql: "
            SELECT uuid, '', 'not before ' || created_at, ended_at FROM reservations WHERE ended_at < created_at",
    },
    Query {
        rule: 2,
        name: "offer_is_its_hold",
        about: "waitlist_entry",
        says: "An offer of the waitlist stands where the hold stands that keeps its seats.",
        sql: "
            SELECT w.uuid, '', w.status, concat_ws(' ', r.source, r.status)
            FROM waitlist_entries w LEFT JOIN reservations r ON r.id = w.reservation_id
            WHERE r.source <> 'waitlist' OR CASE w.status
                WHEN 'waiting' THEN r.id IS NOT NULL
                WHEN 'offered' THEN r.status IS DISTINCT FROM 'live'
                WHEN 'accepted' THEN r.status IS DISTINCT FROM 'consumed'
                ELSE coalesce(r.status IN ('live', 'consumed'), FALSE) END",
    },
];

/// Rule 7.
pub(super) const SHOWN: &[Query] = &[
    Query {
        rule: 7,
        name: "going_count",
        about: "event",
        says: "The number of guests who are going, as lists show it, equals the seats of the attendees.",
        sql: "
            SELECT e.uuid, '', coalesce(a.seats, 0), coalesce(i.going_count, 0)
            FROM events e LEFT JOIN event_inventory i ON i.event_id = e.id
                LEFT JOIN (SELECT event_id, sum(seats) AS seats FROM attendees
                    WHERE status IN ('going', 'checked_in') GROUP BY event_id) a ON a.event_id = e.id
            WHERE coalesce(i.going_count, 0) <> coalesce(a.seats, 0)",
    },
    Query {
        rule: 7,
        name: "requests_count",
        about: "event",
        says: "The number of open requests, as lists show it, equals the pending requests.",
        sql: "
            SELECT e.uuid, '', coalesce(r.pending, 0), coalesce(i.requests_count, 0)
            FROM events e LEFT JOIN event_inventory i ON i.event_id = e.id
                LEFT JOIN (SELECT event_id, count(*) AS pending FROM event_requests
                    WHERE status = 'pending' GROUP BY event_id) r ON r.event_id = e.id
            WHERE coalesce(i.requests_count, 0) <> coalesce(r.pending, 0)",
    },
    Query {
        rule: 7,
        name: "waiting_count",
        about: "tier",
        says: "The number of seats that are waited for, of a tier and of its event, equals what the waitlist says.",
        sql: "
            SELECT t.uuid, '', format('%s of %s', coalesce(w.seats, 0), coalesce(v.seats, 0)),
                format('%s of %s', coalesce(i.waiting, 0), coalesce(e.waiting, 0))
            FROM ticket_tiers t LEFT JOIN tier_inventory i ON i.tier_id = t.id
                LEFT JOIN event_inventory e ON e.event_id = t.event_id
                LEFT JOIN (SELECT tier_id, sum(seats) AS seats FROM waitlist_entries
                    WHERE status = 'waiting' GROUP BY tier_id) w ON w.tier_id = t.id
                LEFT JOIN (SELECT event_id, sum(seats) AS seats FROM waitlist_entries
                    WHERE status = 'waiting' GROUP BY event_id) v ON v.event_id = t.event_id
            WHERE coalesce(i.waiting, 0) <> coalesce(w.seats, 0) OR coalesce(e.waiting, 0) <> coalesce(v.seats, 0)",
    },
];
