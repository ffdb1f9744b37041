//! A ticket lets one person in, once.

use super::Query;

/// The scans that count, each with its place among those of its ticket, as `merge` of the domain orders them: by time, what
/// servers decided in their order, and then by the devices' ids.
macro_rules! counting_scans {
    () => {
        "(SELECT ticket_id, direction, row_number() OVER (PARTITION BY ticket_id
                ORDER BY ordered_at, source DESC, CASE source WHEN 'online' THEN id END, client_scan_id) AS place
            FROM (SELECT s.*, CASE source WHEN 'online' THEN max(CASE source WHEN 'online' THEN scanned_at END)
                    OVER (PARTITION BY ticket_id ORDER BY id) ELSE scanned_at END AS ordered_at
                FROM ticket_scans s WHERE outcome = 'ok' OR counts_as IS NOT NULL) o
            WHERE coalesce(counts_as, outcome) = 'ok')"
    };
}

/// Rule 6.
pub(super) const REDEEMED: &[Query] = &[
    Query {
        rule: 6,
        name: "admitted_once",
        about: "ticket",
        says: "Between two admissions with one ticket lies a check-out or an undone check-in.",
        sql: concat!(
            "SELECT k.uuid, k.number, 'a check-out or an undo in between', count(*) || ' admissions too many'
            FROM (SELECT ticket_id, direction, lag(direction) OVER (PARTITION BY ticket_id ORDER BY place) AS before
                FROM ",
            counting_scans!(),
            " c) s JOIN tickets k ON k.id = s.ticket_id
            WHERE s.direction = 'in' AND s.before = 'in' GROUP BY k.id"
        ),
    },
    Query {
        rule: 6,
        name: "used_ticket_was_redeemed",
        about: "ticket",
        says: "Of a ticket that is used, and of no other valid one, the code is redeemed and the admission is recorded.",
        sql: "
            SELECT k.uuid, k.number, CASE k.status WHEN 'used' THEN 'redeemed, recorded' ELSE 'neither' END,
                format('%s, %s', CASE WHEN s.is_redeemed THEN 'redeemed' ELSE 'not redeemed' END,
                    CASE WHEN r.checked_in_at IS NULL THEN 'not recorded' ELSE 'recorded' END)
            FROM tickets k LEFT JOIN ticket_secrets s ON s.ticket_id = k.id
                LEFT JOIN attendance_records r ON r.ticket_id = k.id
            WHERE k.status IN ('active', 'used') AND ((k.status = 'used') IS DISTINCT FROM s.is_redeemed
                OR (k.status = 'used') IS DISTINCT FROM (r.id IS NOT NULL AND r.checked_in_at IS NOT NULL)
                OR r.id IS NULL)",
    },
    Query {
        rule: 6,
        name: "admissions_counted",
        about: "ticket",
        says: "The admissions of a record equal the scans that let somebody in since the last check-in that was undone.",
        sql: concat!(
            "SELECT k.uuid, k.number, coalesce(s.admissions, 0), r.entries
            FROM attendance_records r JOIN tickets k ON k.id = r.ticket_id
                LEFT JOIN (SELECT ticket_id, count(*) FILTER (WHERE direction = 'in' AND place > coalesce(undone, 0))
                        AS admissions
                    FROM (SELECT c.*, max(CASE direction WHEN 'undo' THEN place END)
                            OVER (PARTITION BY ticket_id) AS undone FROM ",
            counting_scans!(),
            " c) c GROUP BY ticket_id) s ON s.ticket_id = r.ticket_id
            WHERE r.entries <> coalesce(s.admissions, 0)"
        ),
    },
    Query {
        rule: 6,
        name: "ticket_of_its_owner",
        about: "ticket",
        says: "A ticket, its seat and its record belong to one person: who took it last, where it has changed hands.",
        sql: "
            SELECT k.uuid, k.number, coalesce(t.uuid, h.uuid), format('%s, seat of %s, record of %s', h.uuid, p.uuid, w.uuid)
            FROM tickets k JOIN users h ON h.id = k.holder_user_id JOIN attendees a ON a.id = k.attendee_id
                JOIN users p ON p.id = a.user_id LEFT JOIN attendance_records r ON r.ticket_id = k.id
                LEFT JOIN users w ON w.id = r.user_id
                LEFT JOIN LATERAL (SELECT u.id, u.uuid FROM ticket_transfers f JOIN users u ON u.id = f.to_user_id
                    WHERE f.ticket_id = k.id AND f.status = 'accepted' ORDER BY f.decided_at DESC, f.id DESC LIMIT 1) t ON TRUE
            WHERE h.id <> p.id OR h.id <> w.id OR h.id <> t.id",
    },
    Query {
        rule: 6,
        name: "transfer_made_a_code",
        about: "ticket",
        says: "Each time a ticket changes hands it gets another code.",
        sql: "
            SELECT k.uuid, k.number, 'generation above ' || count(*), k.generation
            FROM tickets k JOIN ticket_transfers f ON f.ticket_id = k.id AND f.status = 'accepted'
            GROUP BY k.id HAVING k.generation <= count(*)",
    },
    Query {
        rule: 6,
        name: "void_ticket_is_not_offered",
        about: "transfer",
        says: "A ticket that is void is offered to nobody.",
        sql: "
            SELECT f.uuid, k.number, 'no open offer', k.status
            FROM ticket_transfers f JOIN tickets k ON k.id = f.ticket_id
            WHERE f.status = 'pending' AND k.status IN ('cancelled', 'refunded')",
    },
];
