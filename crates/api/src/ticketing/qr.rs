//! The QR of a ticket code, and its images.
//!
//! A code's 160 characters fit version 7 at error correction M in the compact alphanumeric mode, which is why they are
//! base32: cheap scanners read up to version 8 well.

use std::fmt::Write;
use std::iter;

use qrcode::{Color, EcLevel, QrCode, Version};
use turnout_domain::ticketing::TicketCode;

use crate::problem::ApiError;

/// Light modules on each side, as the standard (ISO/IEC 18004) wants them.
const QUIET_ZONE: usize = 4;

/// Pixels of a module in a PNG. With one bit to a pixel a module is then one byte.
const MODULE_PIXELS: usize = 8;

/// The modules of a QR code, row by row, with the quiet zone. True is dark.
pub(super) struct Qr {
    rows: Vec<Vec<bool>>,
}

impl Qr {
    /// The QR of this code.
    pub fn of(code: &TicketCode) -> Result<Self, ApiError> {
        // Always the same size, also for the rare code that would fit a smaller one.
        let qr = QrCode::with_version(code.as_str(), Version::Normal(7), EcLevel::M).map_err(ApiError::internal)?;
        let width = qr.width();
        let light = || iter::repeat_n(false, QUIET_ZONE);
        let margin = || iter::repeat_n(vec![false; width + 2 * QUIET_ZONE], QUIET_ZONE);
        let colors = qr.into_colors();
        let rows = colors.chunks(width).map(|row| {
            let row = row.iter().map(|color| *color == Color::Dark);
            light().chain(row).chain(light()).collect()
        });
        Ok(Self {
            rows: margin().chain(rows).chain(margin()).collect(),
        })
    }

    /// An SVG whose unit is a module: one path of horizontal bars on white.
    pub fn svg(&self) -> String {
        let side = self.rows.len();
        let pixels = side * MODULE_PIXELS;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{pixels}\" height=\"{pixels}\" \
             viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
             <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path fill=\"#000\" d=\""
        );
        for (y, row) in self.rows.iter().enumerate() {
            let mut x = 0;
            for bar in row.chunk_by(PartialEq::eq) {
                if bar.first() == Some(&true) {
                    // Writing to a String cannot fail.
                    let _ = write!(svg, "M{x} {y}h{0}v1h-{0}z", bar.len());
                }
                x += bar.len();
            }
        }
        svg.push_str("\"/></svg>\n");
        svg
    }

    /// A PNG of black and white.
    pub fn png(&self) -> Result<Vec<u8>, ApiError> {
        let pixels = u32::try_from(self.rows.len() * MODULE_PIXELS).map_err(ApiError::internal)?;
        let lines = self.rows.iter().flat_map(|row| {
            let line: Vec<u8> = row.iter().map(|dark| if *dark { 0x00 } else { 0xFF }).collect();
            iter::repeat_n(line, MODULE_PIXELS)
        });
        let data: Vec<u8> = lines.flatten().collect();
        let mut image = Vec::new();
        let mut encoder = png::Encoder::new(&mut image, pixels, pixels);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        let mut writer = encoder.write_header().map_err(ApiError::internal)?;
        writer.write_image_data(&data).map_err(ApiError::internal)?;
        writer.finish().map_err(ApiError::internal)?;
        Ok(image)
    }
}

#[cfg(test)]
mod tests;
