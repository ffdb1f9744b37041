//! Pictures: decoded within limits, turned upright, scaled down and written anew.

mod picture;
mod prepare;

pub use picture::{LONGEST_SIDE, MOST_BYTES, MOST_PIXELS, SHOWN_SIDE};
pub use prepare::Pictures;
