//! A ticket lets one person in, once.

use super::Query;

/// Rule 6.
pub(super) const REDEEMED: &[Query] = &[
    Query {
        rule: 6,
        name: "admitted_once",
        about: "ticket",
        says: "Between two admissions with one ticket lies a check-out or an undone check-in.",
        sql: "
            SELECT k.uuid, k.number, 'a check-out or an undo in between', count(*) || ' admissions too many'
            FROM (SELECT ticket_id, direction, lag(direction) OVER (PARTITION BY ticket_id ORDER BY id) AS before
                FROM ticket_scans WHERE outcome = 'ok') s JOIN tickets k ON k.id = s.ticket_id
            WHERE s.direction = 'in' AND s.before = 'in' GROUP BY k.id",
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
        sql: "
            SELECT k.uuid, k.number, coalesce(s.admissions, 0), r.entries
            FROM attendance_records r JOIN tickets k ON k.id = r.ticket_id
                LEFT JOIN (SELECT i.ticket_id, count(*) AS admissions FROM ticket_scans i
                    WHERE i.outcome = 'ok' AND i.direction = 'in' AND NOT EXISTS (SELECT FROM ticket_scans u
                        WHERE u.ticket_id = i.ticket_id AND u.outcome = 'ok' AND u.direction = 'undo' AND u.id > i.id)
                    GROUP BY i.ticket_id) s ON s.ticket_id = r.ticket_id
            WHERE r.entries <> coalesce(s.admissions, 0)",
    },
];
