//! Requests that a program of others, schemathesis, makes up from the served OpenAPI document, sent by each kind of person.
//! A short run with the same requests each time where the referees are installed; `make fuzz` is a longer one.

mod scene;
mod schemathesis;

use scene::{Part, Scene};

async fn fuzz(part: Part) {
    if let Some(program) = turnout_testkit::Referee::program("schemathesis") {
        let scene = Scene::start(part).await;
        schemathesis::run(&program, &scene).await;
    }
}

#[tokio::test]
async fn requests_of_nobody() {
    fuzz(Part::Nobody).await;
}

#[tokio::test]
async fn requests_of_a_guest() {
    fuzz(Part::Guest).await;
}

#[tokio::test]
async fn requests_of_a_host() {
    fuzz(Part::Host).await;
}

#[tokio::test]
async fn requests_of_door_staff() {
    fuzz(Part::Door).await;
}

#[tokio::test]
async fn requests_of_support() {
    fuzz(Part::Support).await;
}

#[tokio::test]
async fn requests_of_an_admin() {
    fuzz(Part::Admin).await;
}
