//! From an upload to a picture that may be shown.
//!
//! What an upload says of itself is not believed: its first bytes tell what it is. Its header tells how large it is before
//! anything is decoded, so a small file cannot ask for all memory. Only pixels come out: places, cameras and comments stay
//! behind, and so does whatever was hidden behind the picture.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::error::ImageError as Fault;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, guess_format};
use turnout_ports::images::{ImageError, Prepared};
use turnout_ports::storage::MediaType;

/// The longest side that is taken.
pub const LONGEST_SIDE: u32 = 10_000;
/// The most pixels that are taken.
pub const MOST_PIXELS: u64 = 32_000_000;
/// The longest side that is kept; larger pictures are scaled down.
pub const SHOWN_SIDE: u32 = 2_048;
/// The largest file that is kept, in bytes. Photographs stay far below it; what looks like noise is scaled down further.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;

/// What a decoder may take: 16 bits for each of four channels, and as much again to work with.
const MOST_MEMORY: u64 = MOST_PIXELS * 8 * 2;
/// Good for photographs; more only makes files larger.
const JPEG_QUALITY: u8 = 85;

/// Makes a picture of the upload.
pub(crate) fn reencode(upload: &[u8]) -> Result<Prepared, ImageError> {
    let image = scaled(decode(upload)?, SHOWN_SIDE);
    let (media, mut image) = if shows_through(&image) {
        (MediaType::Png, DynamicImage::from(image.into_rgba8()))
    } else {
        (MediaType::Jpeg, DynamicImage::from(image.into_rgb8()))
    };
    loop {
        let bytes = written(&image, media)?;
        if bytes.len() <= MOST_BYTES {
            return Ok(Prepared {
                bytes: bytes.into(),
                media,
                width: image.width(),
                height: image.height(),
            });
        }
        let side = smaller(image.width().max(image.height()), bytes.len());
        image = scaled(image, side);
    }
}

/// The longest side with which a picture of that many bytes fits: bytes go with the pixels, more or less.
fn smaller(side: u32, bytes: usize) -> u32 {
    let wanted = (MOST_BYTES - MOST_BYTES / 8) as u64;
    let pixels = u64::from(side) * u64::from(side) * wanted / (bytes as u64).max(1);
    let fits = u32::try_from(pixels.isqrt()).unwrap_or(side);
    fits.min(side - side.div_ceil(8)).max(1)
}

/// The picture as it is to be looked at. Of a moving one, the first image.
fn decode(upload: &[u8]) -> Result<DynamicImage, ImageError> {
    let format = guess_format(upload).map_err(|_| ImageError::Unsupported)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
        return Err(ImageError::Unsupported);
    }
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(told)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(ImageError::TooLarge);
    }
    // Cameras write pixels as the sensor lay and say beside them how to turn them. What they say is not kept.
    let orientation = decoder.orientation().map_err(told)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(told)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn scaled(image: DynamicImage, side: u32) -> DynamicImage {
    if image.width().max(image.height()) <= side {
        return image;
    }
    image.resize(side, side, FilterType::Triangle)
}

/// Whether some pixel is not opaque, which JPEG cannot show.
fn shows_through(image: &DynamicImage) -> bool {
    image.color().has_alpha() && image.to_rgba8().pixels().any(|pixel| pixel.0.last() != Some(&u8::MAX))
}

fn written(image: &DynamicImage, media: MediaType) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    let written = if media == MediaType::Png {
        image.write_with_encoder(PngEncoder::new(&mut bytes))
    } else {
        image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY))
    };
    written.map(|()| bytes).map_err(|fault| failed(&fault))
}

fn told(fault: Fault) -> ImageError {
    match fault {
        Fault::Limits(_) => ImageError::TooLarge,
        Fault::Unsupported(_) => ImageError::Unsupported,
        other => ImageError::Unreadable(other.to_string()),
    }
}

fn failed(fault: &Fault) -> ImageError {
    ImageError::Failed(fault.to_string())
}
