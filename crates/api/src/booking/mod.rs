//! Reserving seats, waiting for them and ordering them.

mod cancel_order;
mod create_order;
mod errors;
mod give_seats;
mod guests;
mod join_waitlist;
mod leave_waitlist;
mod list_my_waitlist;
mod list_orders;
mod list_waitlist;
mod release_reservation;
mod reserve_seats;
mod show_order;
mod show_reservation;
mod show_waitlist_entry;
mod update_order;
pub(crate) mod views;
mod waitlist_views;

pub(crate) use errors::{price, provider};

crate::endpoints::endpoints![
    reserve_seats::reserve_seats,
    show_reservation::show_reservation,
    release_reservation::release_reservation,
    create_order::create_order,
    list_orders::list_orders,
    show_order::show_order,
    update_order::update_order,
    cancel_order::cancel_order,
    give_seats::give_seats,
    join_waitlist::join_waitlist,
    show_waitlist_entry::show_waitlist_entry,
    list_waitlist::list_waitlist,
    list_my_waitlist::list_my_waitlist,
    leave_waitlist::leave_waitlist,
];
