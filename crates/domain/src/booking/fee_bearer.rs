//! Who pays the platform fee.

use crate::text_enum::text_enum;

text_enum! {
    /// Who pays the platform fee.
    FeeBearer {
        /// The host: it is taken from what the guest pays.
        Host = "host",
        /// The guest: it is added to the price.
        Guest = "guest",
    }
}
