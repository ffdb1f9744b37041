use turnout_domain::ticketing::TicketPayload;
use uuid::Uuid;

use super::*;

fn code(seed: u8) -> TicketCode {
    let payload = TicketPayload {
        key_id: seed,
        ticket: Uuid::from_u128(u128::MAX / 255 * u128::from(seed)).into(),
        event: Uuid::from_u128(u128::MAX / 765 * u128::from(seed)).into(),
        generation: u16::from(seed),
    };
    let signature: Vec<u8> = (0..64_u8).map(|place| place.wrapping_mul(37) ^ seed).collect();
    TicketCode::assemble(&payload, &signature.try_into().unwrap())
}

/// What an independent decoder reads in an image of this many pixels on each side.
fn read(side: usize, is_dark: impl Fn(usize, usize) -> bool) -> (rqrr::MetaData, String) {
    let fill = |x, y| if is_dark(x, y) { 0 } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, fill);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap()
}

/// Paints the bars of a path on a canvas on which each module is 4 pixels wide.
fn paint(svg: &str, side: usize) -> Vec<Vec<bool>> {
    let path = svg.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut canvas = vec![vec![false; side * 4]; side * 4];
    for bar in path.split('z').filter(|bar| !bar.is_empty()) {
        let (start, rest) = bar.strip_prefix('M').unwrap().split_once('h').unwrap();
        let (length, back) = rest.split_once("v1h-").unwrap();
        assert_eq!(length, back);
        let (x, y) = start.split_once(' ').unwrap();
        let [x, y, length]: [usize; 3] = [x, y, length].map(|number| number.parse().unwrap());
        for line in &mut canvas[y * 4..(y + 1) * 4] {
            line[x * 4..(x + length) * 4].fill(true);
        }
    }
    canvas
}

#[test]
fn a_decoder_reads_the_code_in_both_images() {
    for seed in [0, 1, 77, 255] {
        let code = code(seed);
        let qr = Qr::of(&code).unwrap();
        let side = qr.rows.len();
        let canvas = paint(&qr.svg(), side);
        let (about, text) = read(side * 4, |x, y| canvas[y][x]);
        // The decoder calls level M 0, as the bits of the format do.
        assert_eq!((about.version.0, about.ecc_level), (7, 0));
        assert_eq!(text, code.as_str());

        let image = qr.png().unwrap();
        let mut decoder = png::Decoder::new(std::io::Cursor::new(image));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        let width = usize::try_from(frame.width).unwrap();
        assert_eq!((width, frame.height), (424, 424));
        let (_, text) = read(width, |x, y| pixels[y * width + x] == 0);
        assert_eq!(text, code.as_str());
    }
}

#[test]
fn nothing_is_drawn_in_the_quiet_zone() {
    let qr = Qr::of(&code(3)).unwrap();
    let side = qr.rows.len();
    assert_eq!(side, 45 + 8);
    let inside = QUIET_ZONE..side - QUIET_ZONE;
    for (y, row) in qr.rows.iter().enumerate() {
        assert_eq!(row.len(), side);
        for (x, dark) in row.iter().enumerate() {
            assert!(!dark || (inside.contains(&x) && inside.contains(&y)), "{x} {y}");
        }
    }
    assert!(
        qr.rows[QUIET_ZONE][QUIET_ZONE],
        "the corner of the first finder pattern"
    );
}
