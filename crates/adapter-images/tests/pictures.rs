//! What becomes of uploads.
#![expect(clippy::unwrap_used, reason = "a step that fails fails the test")]

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use turnout_adapter_images::{MOST_BYTES, Pictures};
use turnout_ports::images::{ImageError, ImageProcessor, Prepared};
use turnout_ports::storage::MediaType;

const RED: Rgb<u8> = Rgb([250, 10, 10]);
const BLUE: Rgb<u8> = Rgb([10, 10, 250]);

async fn prepare(upload: impl Into<Bytes>) -> Result<Prepared, ImageError> {
    Pictures::default().prepare(upload.into()).await
}

fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Red on the left, blue on the right.
fn two_colours(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { RED } else { BLUE })
}

/// The EXIF of a camera that was held on its side, with a place: an orientation of 6 and a comment.
fn exif() -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    tiff.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0");
    tiff.extend(b"\x01\x0e\0\x02\0\0\0\x10\0\0\0\x26\0\0\0\0");
    tiff.extend(b"19.0760,72.8777\0");
    tiff
}

#[tokio::test]
async fn a_photograph_is_turned_upright_and_loses_what_it_told() {
    let image = two_colours(64, 32);
    let mut upload = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut upload, 95);
    encoder.set_exif_metadata(exif()).unwrap();
    encoder
        .write_image(&image, 64, 32, image::ExtendedColorType::Rgb8)
        .unwrap();
    assert!(
        upload.windows(7).any(|part| part == b"72.8777"),
        "the test has a place to lose"
    );

    let picture = prepare(upload).await.unwrap();
    assert_eq!(
        (picture.width, picture.height, picture.media),
        (32, 64, MediaType::Jpeg)
    );
    assert!(!picture.bytes.windows(7).any(|part| part == b"72.8777"));
    assert!(!picture.bytes.windows(4).any(|part| part == b"Exif"));
    // A quarter turn to the right brings the left side to the top.
    let shown = image::load_from_memory_with_format(&picture.bytes, ImageFormat::Jpeg)
        .unwrap()
        .into_rgb8();
    let (top, bottom) = (shown.get_pixel(16, 8), shown.get_pixel(16, 56));
    assert!(top.0[0] > 200 && bottom.0[2] > 200, "{top:?} {bottom:?}");
}

#[tokio::test]
async fn each_kind_that_is_taken_is_written_anew() {
    let opaque = DynamicImage::from(two_colours(20, 10));
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let picture = prepare(file(&opaque, format)).await.unwrap();
        assert_eq!(
            (picture.width, picture.height, picture.media),
            (20, 10, MediaType::Jpeg),
            "{format:?}"
        );
    }
    let clear = RgbaImage::from_fn(20, 10, |x, _| Rgba([0, 200, 0, if x < 10 { 0 } else { 255 }]));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let picture = prepare(file(&clear.clone().into(), format)).await.unwrap();
        assert_eq!(picture.media, MediaType::Png, "{format:?}");
        let shown = image::load_from_memory_with_format(&picture.bytes, ImageFormat::Png).unwrap();
        assert_eq!(shown.into_rgba8(), clear, "{format:?}");
    }
    let deep = DynamicImage::from(two_colours(20, 10)).into_rgb16();
    assert_eq!(
        prepare(file(&deep.into(), ImageFormat::Png)).await.unwrap().media,
        MediaType::Jpeg
    );
}

#[tokio::test]
async fn what_lies_behind_a_picture_is_not_kept() {
    let mut upload = file(&two_colours(20, 10).into(), ImageFormat::Png);
    upload.extend(b"<script>alert(1)</script>");
    let picture = prepare(upload).await.unwrap();
    assert!(!picture.bytes.windows(7).any(|part| part == b"<script"));
}

#[tokio::test]
async fn large_pictures_are_scaled_down() {
    let picture = prepare(file(&two_colours(4096, 1024).into(), ImageFormat::Png))
        .await
        .unwrap();
    assert_eq!((picture.width, picture.height), (2048, 512));
    let exact = prepare(file(&two_colours(2048, 4).into(), ImageFormat::Png))
        .await
        .unwrap();
    assert_eq!((exact.width, exact.height), (2048, 4));
}

/// What no encoder makes smaller.
fn noise(side: u32, is_opaque: bool) -> DynamicImage {
    let mut state = 0x2545_F491_u32;
    let image = RgbaImage::from_fn(side, side, |_, _| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let [red, green, blue, alpha] = state.to_be_bytes();
        Rgba([red, green, blue, if is_opaque { 255 } else { alpha }])
    });
    DynamicImage::from(image)
}

#[tokio::test]
async fn noise_is_scaled_down_until_it_is_no_large_file() {
    for (is_opaque, side, media) in [(false, 1200, MediaType::Png), (true, 2048, MediaType::Jpeg)] {
        let picture = prepare(file(&noise(side, is_opaque), ImageFormat::Png)).await.unwrap();
        assert_eq!(picture.media, media);
        let bytes = picture.bytes.len();
        assert!(bytes <= MOST_BYTES, "{bytes}");
        assert!(bytes > MOST_BYTES / 3, "it is not scaled down for nothing: {bytes}");
        let shown = image::load_from_memory(&picture.bytes).unwrap();
        assert_eq!((shown.width(), shown.height()), (picture.width, picture.height));
        assert!(picture.width < side && picture.width == picture.height);
    }
}

#[tokio::test]
async fn a_small_file_cannot_ask_for_all_memory() {
    // A true header of one pixel, in which the size is put up and the checksum made good.
    for (width, height) in [(60_000_u32, 60_000_u32), (10_001, 1), (9_000, 9_000)] {
        let mut upload = file(&two_colours(2, 2).into(), ImageFormat::Png);
        upload.splice(16..20, width.to_be_bytes());
        upload.splice(20..24, height.to_be_bytes());
        let sum = crc32(&upload[12..29]);
        upload.splice(29..33, sum.to_be_bytes());
        assert_eq!(prepare(upload).await, Err(ImageError::TooLarge), "{width} x {height}");
    }
}

/// The checksum of PNG.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 {
                (sum >> 1) ^ 0xEDB8_8320
            } else {
                sum >> 1
            }
        })
    })
}

#[tokio::test]
async fn everything_else_is_refused() {
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    let others: [&[u8]; 6] = [
        b"",
        svg,
        b"GIF89a\x01\0\x01\0\0\0\0;",
        b"BM\0\0\0\0",
        b"%PDF-1.7",
        b"<!doctype html>",
    ];
    for upload in others {
        let refused = prepare(upload.to_vec()).await;
        assert_eq!(
            refused,
            Err(ImageError::Unsupported),
            "{:?}",
            String::from_utf8_lossy(upload)
        );
    }
    let whole = file(&two_colours(20, 10).into(), ImageFormat::Png);
    for upload in [
        &whole[..40],
        b"\xff\xd8\xff\xe0 not a photograph",
        b"RIFF\0\0\0\0WEBPVP8 ",
    ] {
        let refused = prepare(upload.to_vec()).await;
        assert!(matches!(refused, Err(ImageError::Unreadable(_))), "{refused:?}");
    }
}
