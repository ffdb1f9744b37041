//! What happens at the door.

use crate::text_enum::text_enum;

text_enum! {
    /// Whether the seat behind a ticket is paid for, as the door sees it.
    PaymentStatus {
        /// Money is still owed.
        Unpaid = "unpaid",
        /// Paid, or free.
        Paid = "paid",
        /// The money went back.
        Refunded = "refunded",
    }
}
