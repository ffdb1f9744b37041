//! Every operation, called by everybody, about things of their own, of others and of nobody.

use std::collections::BTreeSet;

use reqwest::Method;
use turnout_tests::Answer;

use super::operations::{Operation, Things, operations};
use super::scene::{OURS, Scene, Side, THEIRS};
use super::table::{ACTORS, Line, lines};
use super::things::make;

#[tokio::test]
async fn every_operation_has_its_line() {
    let world = turnout_tests::World::start().await;
    let routed: BTreeSet<String> = operations(&world.client())
        .await
        .into_iter()
        .map(|one| one.id)
        .collect();
    let expected: BTreeSet<String> = lines().into_iter().map(|line| line.operation).collect();
    assert_eq!(lines().len(), expected.len(), "an operation has two lines");
    let missing: Vec<_> = routed.difference(&expected).collect();
    assert!(missing.is_empty(), "say in access/expected who may call {missing:?}");
    let unrouted: Vec<_> = expected.difference(&routed).collect();
    assert!(unrouted.is_empty(), "there are no operations {unrouted:?}");
}

/// One run over the operations of a capability.
struct Run {
    scene: Scene,
    wrong: Vec<String>,
}

impl Run {
    async fn line(&mut self, operation: &Operation, line: &Line) {
        let unknown = self.unknown(operation, line).await;
        for (side, expected) in [(OURS, &line.private), (THEIRS, &line.public)] {
            if !expected.is_empty() {
                self.side(operation, line, side, expected, unknown.as_deref()).await;
            }
        }
        if ["{image_id}", "{tier_id}", "{member_id}", "{ticket_id}"]
            .iter()
            .any(|part| operation.path.contains(part))
        {
            self.crossed(operation, line).await;
        }
    }

    /// Those who are refused come first, so that what they were refused is still there.
    async fn side(&mut self, operation: &Operation, line: &Line, side: Side, expected: &[char], unknown: Option<&str>) {
        let mut things = make(&self.scene, side, &line.things).await;
        let (passed, refused): (Vec<_>, Vec<_>) = ACTORS
            .into_iter()
            .zip(expected.iter().copied())
            .partition(|(_, one)| matches!(one, 'o' | 'r'));
        for (actor, wanted) in refused.into_iter().filter(|(_, wanted)| *wanted != '-') {
            let answer = self.call(operation, line, actor, &things).await;
            let case = format!("{side:?}");
            self.judge(operation, actor, wanted, &answer, &case);
            // Nobody learns whether it is not there or not theirs.
            if wanted == '4' && unknown.is_some_and(|code| code != answer.text("/code")) {
                self.wrong.push(format!(
                    "{} {actor}: {} tells more than {unknown:?}",
                    operation.id, answer.body
                ));
            }
        }
        for (place, (actor, wanted)) in passed.into_iter().enumerate() {
            if place > 0 && operation.method != Method::GET {
                things = make(&self.scene, side, &line.things).await;
            }
            let answer = self.call(operation, line, actor, &things).await;
            self.judge(operation, actor, wanted, &answer, &format!("{side:?}"));
        }
    }

    /// About something that there is not. Answers the code of those who hear that there is not.
    async fn unknown(&mut self, operation: &Operation, line: &Line) -> Option<String> {
        if !operation.names_things() {
            return None;
        }
        let mut code = None;
        for (place, actor) in ACTORS.into_iter().enumerate() {
            let by_permission = line.private.get(1) == Some(&'3') && line.private.get(place) == Some(&'3');
            let wanted = match actor {
                "nobody" if operation.needs_user => '1',
                "gone" if line.private.get(place) == Some(&'d') => 'd',
                _ if by_permission => '3',
                _ => '4',
            };
            let answer = self.call(operation, line, actor, &Things::new()).await;
            self.judge(operation, actor, wanted, &answer, "unknown");
            if wanted == '4' {
                code = Some(answer.text("/code").to_owned());
            }
        }
        code
    }

    /// About a part of another event under an address of one's own.
    async fn crossed(&mut self, operation: &Operation, line: &Line) {
        let ours = make(&self.scene, OURS, &line.things).await;
        let mut mixed = make(&self.scene, THEIRS, &line.things).await;
        mixed.insert("event", ours["event"].clone());
        for actor in ["host", "co_host", "admin"] {
            let answer = self.call(operation, line, actor, &mixed).await;
            self.judge(operation, actor, '4', &answer, "crossed");
        }
    }

    async fn call(&self, operation: &Operation, line: &Line, actor: &str, things: &Things) -> Answer {
        operation
            .send(self.scene.client(actor), things, line.body.as_ref())
            .await
    }

    fn judge(&mut self, operation: &Operation, actor: &str, wanted: char, answer: &Answer, case: &str) {
        let status = answer.status;
        let holds = match wanted {
            'o' => (200..300).contains(&status),
            'r' => matches!(status, 409 | 410 | 422),
            '1' => status == 401,
            '3' => status == 403,
            '4' | 'n' => status == 404,
            'v' => status == 422 && answer.text("/errors/0/code") == "unknown_value",
            'd' => status == 401 || status == 403,
            other => panic!("{other} means nothing"),
        };
        if !holds {
            let Operation { id, method, path, .. } = operation;
            self.wrong.push(format!(
                "{id} ({method} {path}) {actor}, wanted {wanted}: {status} {} [{case}]",
                answer.body
            ));
        }
    }
}

async fn run(capability: &str) {
    let scene = Scene::start().await;
    let operations = operations(scene.client("nobody")).await;
    let mut run = Run {
        scene,
        wrong: Vec::new(),
    };
    for line in lines().into_iter().filter(|line| line.capability == capability) {
        let operation = operations.iter().find(|one| one.id == line.operation).unwrap();
        run.line(operation, &line).await;
    }
    assert!(
        run.wrong.is_empty(),
        "{} wrong:\n{}",
        run.wrong.len(),
        run.wrong.join("\n")
    );
}

macro_rules! capabilities {
    ($($name:ident),+ $(,)?) => {$(
        #[tokio::test]
        async fn $name() {
            run(stringify!($name)).await;
        }
    )+};
}

capabilities![
    accounts,
    attendance,
    audit,
    booking,
    events,
    guestlist,
    notifications,
    operation,
    payments,
    privacy,
    ticketing,
];
