//! Reserving seats and ordering them.

mod cancel_order;
mod create_order;
mod errors;
mod guests;
mod list_orders;
mod release_reservation;
mod reserve_seats;
mod show_order;
mod show_reservation;
mod update_order;
pub(crate) mod views;

pub(crate) use errors::provider;

crate::endpoints::endpoints![
    reserve_seats::reserve_seats,
    show_reservation::show_reservation,
    release_reservation::release_reservation,
    create_order::create_order,
    list_orders::list_orders,
    show_order::show_order,
    update_order::update_order,
    cancel_order::cancel_order,
];
