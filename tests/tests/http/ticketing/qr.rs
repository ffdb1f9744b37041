//! The QR images of a ticket: what a decoder reads in them, and who gets them.

use reqwest::Method;

use crate::attendance::stage::{OTHER, Stage};

/// The text of the one QR code in a PNG.
fn read(image: &[u8]) -> String {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(image));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    let [width, height] = [frame.width, frame.height].map(|side| usize::try_from(side).unwrap());
    let pixel = |x, y| pixels[y * width + x];
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

#[tokio::test]
async fn the_owner_gets_images_of_the_code_that_nobody_caches() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let path = format!("/v1/tickets/{}/qr.png", ticket.id());
    let image = stage.guest.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(image.status(), 200);
    assert_eq!(image.headers()["content-type"], "image/png");
    assert_eq!(image.headers()["cache-control"], "private, no-store");
    let code = read(&image.bytes().await.unwrap());
    assert_eq!(code, ticket.code);
    let svg = stage.guest.get(&format!("/v1/tickets/{}/qr.svg", ticket.id())).await;
    let svg = svg.expect_status(200);
    assert_eq!(svg.header("content-type"), Some("image/svg+xml"));
    assert_eq!(svg.header("cache-control"), Some("private, no-store"));
    assert!(svg.text("").starts_with("<svg xmlns=") && !svg.text("").contains(&code));
    stage.scan(&code).await.expect_status(200);
    let used = stage.guest.get(&path).await;
    used.expect_status(200);
}

#[tokio::test]
async fn nobody_else_gets_them_and_nobody_those_of_a_void_ticket() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let stranger = stage.world.sign_in(OTHER).await;
    let nobody = stage.world.client();
    for kind in ["svg", "png"] {
        let path = format!("/v1/tickets/{}/qr.{kind}", ticket.id());
        stage.host.get(&path).await.expect_problem(403, "forbidden");
        stranger.get(&path).await.expect_problem(404, "ticket_not_found");
        nobody.get(&path).await.expect_problem(401, "unauthenticated");
    }
    for status in ["cancelled", "refunded"] {
        stage
            .sql(&format!("UPDATE tickets SET status = '{status}', ended_at = now()"))
            .await;
        for kind in ["svg", "png"] {
            let path = format!("/v1/tickets/{}/qr.{kind}", ticket.id());
            stage.guest.get(&path).await.expect_problem(409, "ticket_not_valid");
        }
    }
}
