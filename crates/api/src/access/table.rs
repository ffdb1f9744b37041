//! The table of decisions: one line for each operation. A test compares it with the routes, so that none is without one.

use turnout_domain::access::{Permission, Thing};

use super::Decision;
use super::Decision::{Anyone, AnyoneWhoSees, Developer, Event, HolderOfSecret, Platform, Provider, User, UserWhoSees};

const fn own(thing: Thing) -> Decision {
    Decision::Owner {
        thing,
        or: None,
        is_shown: false,
    }
}

const fn own_or(thing: Thing, or: Permission) -> Decision {
    Decision::Owner {
        thing,
        or: Some(or),
        is_shown: false,
    }
}

/// As [`own`], where others may see the thing.
const fn own_shown(thing: Thing) -> Decision {
    Decision::Owner {
        thing,
        or: None,
        is_shown: true,
    }
}

/// As [`own_or`], where more people may see the thing.
const fn own_shown_or(thing: Thing, or: Permission) -> Decision {
    Decision::Owner {
        thing,
        or: Some(or),
        is_shown: true,
    }
}

/// The decision about the operation of this id.
pub(crate) fn decision_of(operation: &str) -> Option<Decision> {
    let line = TABLE.iter().find(|(name, _)| *name == operation);
    line.map(|(_, decision)| *decision)
}

/// By capability, then by name.
pub(super) const TABLE: &[(&str, Decision)] = &[
    // accounts
    ("activate_user", Platform(Permission::UserUpdate)),
    ("add_picture", User),
    ("block_user", User),
    ("change_phone", User),
    ("choose_interests", User),
    ("deactivate_user", Platform(Permission::UserUpdate)),
    ("dismiss_report", Platform(Permission::UserUpdate)),
    ("end_all_sessions", User),
    ("end_session", own(Thing::Session)),
    ("grant_role", Platform(Permission::UserUpdate)),
    ("list_accounts", Platform(Permission::UserRead)),
    ("list_blocks", User),
    ("list_interests", Anyone),
    ("list_reports", Platform(Permission::UserRead)),
    ("list_sessions", User),
    ("move_picture", own(Thing::Picture)),
    ("refresh_session", HolderOfSecret),
    ("remove_picture", own(Thing::Picture)),
    ("report_user", User),
    ("request_otp", Anyone),
    ("request_own_otp", User),
    ("resolve_report", Platform(Permission::UserUpdate)),
    ("revoke_role", Platform(Permission::UserUpdate)),
    ("show_account", Platform(Permission::UserRead)),
    ("show_keys", Anyone),
    ("show_me", User),
    ("show_picture", Anyone),
    ("show_user", Anyone),
    ("sign_in_with_password", HolderOfSecret),
    ("sign_out", HolderOfSecret),
    ("unblock_user", User),
    ("update_me", User),
    ("verify_otp", HolderOfSecret),
    // privacy
    ("cancel_erasure", User),
    ("export_me", User),
    ("request_erasure", User),
    // attendance
    ("check_in", Event(&[Permission::DoorScan])),
    ("check_in_party", Event(&[Permission::DoorScan])),
    ("check_out", Event(&[Permission::DoorScan])),
    ("door_list", Event(&[Permission::DoorScan])),
    ("edit_attendance_notes", Event(&[Permission::DoorScan])),
    ("export_attendance", Event(&[Permission::GuestRead])),
    ("list_attendance", Event(&[Permission::DoorScan])),
    ("send_check_in_otp", own_or(Thing::Ticket, Permission::DoorScan)),
    ("show_live_numbers", Event(&[Permission::DoorScan])),
    ("sync_check_ins", Event(&[Permission::DoorScan])),
    ("undo_check_in", Event(&[Permission::DoorUndo])),
    // audit
    ("list_audit_logs", Platform(Permission::AuditRead)),
    ("list_event_audit", Event(&[Permission::EventAudit])),
    // booking
    ("cancel_order", own(Thing::Order)),
    ("create_order", own(Thing::Reservation)),
    ("give_seats", Event(&[Permission::TicketGive])),
    ("join_waitlist", UserWhoSees),
    ("leave_waitlist", own(Thing::WaitlistEntry)),
    ("list_my_waitlist", User),
    ("list_orders", User),
    ("list_waitlist", Event(&[Permission::GuestRead])),
    ("release_reservation", own(Thing::Reservation)),
    ("reserve_seats", UserWhoSees),
    ("show_order", own_or(Thing::Order, Permission::OrderRead)),
    ("show_reservation", own(Thing::Reservation)),
    ("show_waitlist_entry", own(Thing::WaitlistEntry)),
    ("update_order", own(Thing::Order)),
    // events
    ("add_team_member", Event(&[Permission::TeamManage])),
    ("add_tier", Event(&[Permission::EventUpdate])),
    ("cancel_event", Event(&[Permission::EventCancel])),
    ("complete_event", Event(&[Permission::EventPublish])),
    ("create_event", User),
    ("create_venue", Platform(Permission::VenueWrite)),
    ("delete_event", Event(&[Permission::EventCancel])),
    ("edit_event", Event(&[Permission::EventUpdate])),
    ("edit_tier", Event(&[Permission::EventUpdate])),
    ("edit_venue", Platform(Permission::VenueWrite)),
    ("list_events", Anyone),
    ("list_my_events", User),
    ("list_team", own_shown_or(Thing::TeamMember, Permission::TeamManage)),
    ("list_venues", Anyone),
    ("postpone_event", Event(&[Permission::EventPublish])),
    ("publish_event", Event(&[Permission::EventPublish])),
    (
        "remove_team_member",
        own_shown_or(Thing::TeamMember, Permission::TeamManage),
    ),
    ("remove_tier", Event(&[Permission::EventUpdate])),
    ("show_calendar", AnyoneWhoSees),
    ("show_event", AnyoneWhoSees),
    ("show_event_by_slug", AnyoneWhoSees),
    ("show_statistics", Event(&[Permission::EventStats])),
    ("show_venue", Anyone),
    // guestlist
    ("accept_invite", own_shown(Thing::Invite)),
    ("accept_invite_link", User),
    ("accept_request", Event(&[Permission::GuestDecide])),
    ("cancel_request", own_or(Thing::Request, Permission::GuestDecide)),
    ("create_invite", Event(&[Permission::GuestInvite])),
    ("create_request", UserWhoSees),
    ("decline_invite", own_shown(Thing::Invite)),
    ("decline_request", Event(&[Permission::GuestDecide])),
    ("list_attendees", own_shown_or(Thing::Attendee, Permission::GuestRead)),
    ("list_invites", Event(&[Permission::GuestRead])),
    ("list_my_invites", User),
    ("list_my_requests", User),
    ("list_requests", Event(&[Permission::GuestRead])),
    ("revoke_invite", Event(&[Permission::GuestInvite])),
    ("show_invite", own_or(Thing::Invite, Permission::GuestRead)),
    ("show_invite_link", HolderOfSecret),
    ("show_request", own_or(Thing::Request, Permission::GuestRead)),
    // notifications
    ("list_notifications", User),
    ("mark_all_notifications_read", User),
    ("mark_notification_read", own(Thing::Notification)),
    // operation
    ("dev_inbox", Developer),
    ("dev_inbox_json", Developer),
    ("docs_file", Anyone),
    ("docs_page", Anyone),
    ("errors_page", Anyone),
    ("livez", Anyone),
    ("openapi_json", Anyone),
    ("readyz", Anyone),
    // payments
    ("confirm_order", own(Thing::Order)),
    (
        "export_event_money",
        Event(&[Permission::EventStats, Permission::OrderRead]),
    ),
    ("list_payment_providers", Anyone),
    ("list_webhooks", Platform(Permission::PaymentReplay)),
    ("receive_webhook", Provider),
    ("refund_order", Event(&[Permission::OrderRefund])),
    ("replay_webhook", Platform(Permission::PaymentReplay)),
    ("retry_refund", Event(&[Permission::OrderRefund])),
    ("sandbox_checkout", Developer),
    ("sandbox_page", Developer),
    ("show_cancellation", Event(&[Permission::EventCancel])),
    ("show_event_money", Event(&[Permission::EventStats])),
    // ticketing
    ("accept_transfer", own_shown(Thing::Transfer)),
    (
        "cancel_ticket",
        Event(&[Permission::TicketGive, Permission::OrderRefund]),
    ),
    ("cancel_transfer", own_shown(Thing::Transfer)),
    ("decline_transfer", own_shown(Thing::Transfer)),
    ("give_back_ticket", own_shown_or(Thing::Ticket, Permission::TicketGive)),
    ("list_my_tickets", User),
    ("list_my_transfers", User),
    ("list_wallets", Anyone),
    ("offer_transfer", own_shown(Thing::Ticket)),
    ("reissue_ticket", own_shown_or(Thing::Ticket, Permission::TicketGive)),
    (
        "release_seat",
        Event(&[Permission::TicketGive, Permission::OrderRefund]),
    ),
    ("show_apple_pass", own_shown(Thing::Ticket)),
    ("show_google_link", own_shown(Thing::Ticket)),
    ("show_qr_png", own_shown(Thing::Ticket)),
    ("show_qr_svg", own_shown(Thing::Ticket)),
    ("show_ticket", own_or(Thing::Ticket, Permission::GuestRead)),
];
