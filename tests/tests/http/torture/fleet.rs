//! Several servers on one database, which are killed and started again, and clients that lose patience with them.

use std::sync::{Arc, RwLock};
use std::time::Duration;

use futures::future::join_all;
use reqwest::Method;
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};
use turnout_testkit::TestFolder;
use turnout_tests::{Answer, Client, Process};

use super::dice::Dice;
use super::ledger::Ledger;

/// No answer takes longer, unless the server dies.
const HUNG: Duration = Duration::from_secs(20);
/// How often a client asks for the same before it gives up.
const TRIES: usize = 6;

pub struct Fleet {
    servers: Vec<Mutex<Option<Process>>>,
    /// Where each of them was last; some of these are dead.
    addresses: RwLock<Vec<Client>>,
    database_url: String,
    webhooks: String,
    folder: TestFolder,
    ledger: Arc<Ledger>,
}

/// The number of this person.
pub fn phone(number: usize) -> String {
    format!("+9198765{number:05}")
}

/// One request, to be sent again as it is.
#[derive(Clone, Debug)]
pub struct Ask {
    pub method: Method,
    pub path: String,
    pub key: Option<String>,
    pub body: Value,
}

impl Ask {
    pub fn get(path: String) -> Self {
        Self {
            method: Method::GET,
            path,
            key: None,
            body: Value::Null,
        }
    }

    pub fn post(path: impl Into<String>, body: Value) -> Self {
        Self {
            method: Method::POST,
            path: path.into(),
            key: None,
            body,
        }
    }

    pub fn once(self, key: String) -> Self {
        Self { key: Some(key), ..self }
    }
}

impl Fleet {
    /// Starts so many servers that send the sandbox's webhooks to this address.
    pub async fn start(database_url: &str, webhooks: &str, count: usize, ledger: Arc<Ledger>) -> Self {
        let folder = TestFolder::create();
        let mut fleet = Self {
            servers: Vec::new(),
            addresses: RwLock::new(Vec::new()),
            database_url: database_url.to_owned(),
            webhooks: webhooks.to_owned(),
            folder,
            ledger,
        };
        for _ in 0..count {
            // One after the other: the first makes the keys that they share.
            let server = fleet.launch().await;
            fleet.addresses.write().unwrap().push(server.client());
            fleet.servers.push(Mutex::new(Some(server)));
        }
        fleet
    }

    async fn launch(&self) -> Process {
        let variables = [
            ("TURNOUT__PAYMENTS__SANDBOX__WEBHOOK_BASE", self.webhooks.as_str()),
            ("TURNOUT__LOG__LEVEL", "off"),
        ];
        Process::start_with(&self.database_url, self.folder.path(), &variables).await
    }

    /// Signs in at the first server, which has the code in its inbox.
    pub async fn sign_in(&self, number: usize) -> String {
        let server = self.servers[0].lock().await;
        server.as_ref().unwrap().sign_in(&phone(number)).await
    }

    /// Any of the servers, a dead one too.
    pub fn any(&self, dice: &Dice) -> Client {
        dice.pick(&self.addresses.read().unwrap()).unwrap().clone()
    }

    /// Kills servers in the midst of whatever they do, and starts them again, for as long as it is polled.
    pub async fn kill_now_and_then(&self, dice: Dice) {
        loop {
            sleep(Duration::from_millis(300) + dice.pause(1200)).await;
            let number = dice.below(self.servers.len());
            let mut place = self.servers[number].lock().await;
            if let Some(server) = place.take() {
                self.end(server, &dice).await;
            }
            sleep(dice.pause(300)).await;
            self.revive(number, &mut place).await;
        }
    }

    /// Most die at once; some are asked to stop, and finish what they answer.
    async fn end(&self, server: Process, dice: &Dice) {
        if dice.chance(80) {
            server.kill().await;
            self.ledger.count("servers killed");
            return;
        }
        self.stop(server).await;
    }

    async fn stop(&self, server: Process) {
        self.ledger.count("servers stopped");
        let code = server.stop().await;
        if code != Some(0) {
            self.ledger.fault(format!("a server stopped with {code:?}"));
        }
    }

    async fn revive(&self, number: usize, place: &mut Option<Process>) {
        let server = self.launch().await;
        self.addresses.write().unwrap()[number] = server.client();
        *place = Some(server);
    }

    /// Stops every server that runs and starts it again: afterwards nothing is under way that somebody asked for who is
    /// gone.
    pub async fn restart(&self) {
        let numbers = 0..self.servers.len();
        join_all(numbers.map(async |number| {
            let mut place = self.servers[number].lock().await;
            if let Some(server) = place.take() {
                self.stop(server).await;
            }
            self.revive(number, &mut place).await;
        }))
        .await;
    }

    /// Sends the request until it is answered, each time to any of the servers. Now and then the client is gone before the
    /// answer, and sometimes for good.
    pub async fn ask(&self, dice: &Dice, token: &str, ask: &Ask) -> Option<Answer> {
        for _ in 0..TRIES {
            let vanishes = dice.chance(12);
            let patience = if vanishes { dice.pause(30) } else { HUNG };
            let client = self.any(dice).with_token(token);
            let answer = timeout(patience, client.try_send(written(&client, ask))).await;
            match answer {
                Ok(Ok(answer)) if answer.status < 500 => return Some(answer),
                Ok(Ok(answer)) if answer.status == 503 => self.ledger.count("answers 503"),
                Ok(Ok(answer)) => self
                    .ledger
                    .fault(format!("{} {}: {}", ask.method, ask.path, answer.body)),
                Ok(Err(_)) => self.ledger.count("connections lost"),
                Err(_) if vanishes => {
                    self.ledger.count("clients vanished");
                    if dice.chance(30) {
                        return None;
                    }
                }
                Err(_) => self.ledger.fault(format!("{} {}: no answer", ask.method, ask.path)),
            }
            sleep(dice.pause(120)).await;
        }
        None
    }
}

fn written(client: &Client, ask: &Ask) -> reqwest::RequestBuilder {
    let mut request = client.request(ask.method.clone(), &ask.path);
    if ask.method != Method::GET {
        request = request.json(&ask.body);
    }
    match &ask.key {
        Some(key) => request.header("idempotency-key", key),
        None => request,
    }
}
