//! Seats: reserving and releasing them, and the orders that pay for them.

mod cancel_order;
mod change_provider;
mod create_order;
mod give_up_seats;
mod hold_batch;
mod hold_queue;
mod list_orders;
mod name_guests;
mod open_order;
mod release_reservation;
mod reserve_seats;
mod settings;
mod show_order;
mod show_reservation;
mod start_payment;
mod sweep;
mod take_seats;

pub use cancel_order::{CancelOrderError, cancel_order};
pub use change_provider::{ChangeProviderError, change_provider};
pub use create_order::{CreateOrder, CreateOrderError, CreatedOrder, PaymentStart, create_order};
pub(crate) use give_up_seats::{close_order, consumed_entry, give_up_payments, release_hold};
pub use hold_batch::RenderHold;
pub use hold_queue::HoldQueue;
pub use list_orders::list_orders;
pub use name_guests::{NameGuestsError, name_guests};
pub use release_reservation::{ReleaseError, release_reservation};
pub(crate) use reserve_seats::reserved;
pub use reserve_seats::{ReserveError, ReserveSeats, reserve_seats};
pub use settings::{BookingSettings, FeeSetting};
pub use show_order::{ShowOrderError, show_order};
pub use show_reservation::{ShowReservationError, ShownReservation, show_reservation};
pub use start_payment::payment_start;
pub(crate) use sweep::expire_order;
pub use sweep::sweep;
pub use take_seats::{Expired, expire_and_release, take_seats};
