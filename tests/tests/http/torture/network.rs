//! The network between the payment provider and the servers: it repeats, delays, reorders, loses and forges webhooks, and
//! keeps the provider waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use super::dice::Dice;
use super::fleet::Fleet;
use super::ledger::Ledger;

const SIGNATURE: &str = "sandbox-signature";

/// Where the provider sends its webhooks.
pub struct Network {
    listener: TcpListener,
    pub base: String,
}

/// What the network does, while it runs.
#[derive(Clone)]
pub struct Traffic {
    fleet: Arc<Fleet>,
    ledger: Arc<Ledger>,
    dice: Dice,
    is_cut: Arc<AtomicBool>,
}

#[derive(Clone, Debug)]
struct Webhook {
    signature: String,
    body: Vec<u8>,
}

impl Webhook {
    fn is_of_dispute(&self) -> bool {
        String::from_utf8_lossy(&self.body).contains("\"payment.dispute")
    }
}

impl Network {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        Self { listener, base }
    }

    /// Carries webhooks until the end of the test.
    pub fn run(self, fleet: Arc<Fleet>, ledger: Arc<Ledger>, dice: Dice) -> Traffic {
        let traffic = Traffic {
            fleet,
            ledger,
            dice,
            is_cut: Arc::default(),
        };
        let running = traffic.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = self.listener.accept().await {
                tokio::spawn(running.clone().carry(stream));
            }
        });
        traffic
    }
}

impl Traffic {
    /// From now on nothing arrives any more.
    pub fn cut(&self) {
        self.is_cut.store(true, Ordering::SeqCst);
    }

    async fn carry(self, mut stream: TcpStream) {
        let Some(webhook) = read(&mut stream).await else {
            return;
        };
        if webhook.is_of_dispute() {
            return self.carry_dispute(stream, &webhook).await;
        }
        if self.is_cut.load(Ordering::SeqCst) {
            return answer(&mut stream, "200 OK").await;
        }
        match self.dice.below(100) {
            0..20 => {
                self.ledger.count("webhooks lost");
                answer(&mut stream, "200 OK").await;
            }
            20..32 => {
                self.ledger.count("webhooks refused");
                answer(&mut stream, "500 Internal Server Error").await;
            }
            32..42 => {
                self.ledger.count("webhooks that keep the provider waiting");
                sleep(self.dice.pause(3000)).await;
                self.deliver_late(&webhook).await;
                answer(&mut stream, "200 OK").await;
            }
            _ => {
                answer(&mut stream, "200 OK").await;
                self.scatter(&webhook).await;
            }
        }
    }

    /// Of the dispute of a paid order nothing but the webhook tells: it is refused and repeated, but the provider is not
    /// told that it arrived when it did not.
    async fn carry_dispute(&self, mut stream: TcpStream, webhook: &Webhook) {
        if !self.is_cut.load(Ordering::SeqCst) && self.dice.chance(30) {
            self.ledger.count("webhooks refused");
            return answer(&mut stream, "500 Internal Server Error").await;
        }
        let has_arrived = self.deliver(webhook).await;
        if has_arrived && !self.is_cut.load(Ordering::SeqCst) {
            self.scatter(webhook).await;
        }
        let status = if has_arrived { "200 OK" } else { "502 Bad Gateway" };
        answer(&mut stream, status).await;
    }

    /// Some copies, some late, and now and then a forgery.
    async fn scatter(&self, webhook: &Webhook) {
        let copies = if self.dice.chance(30) {
            2 + self.dice.below(3)
        } else {
            1
        };
        self.ledger.add("webhooks repeated", copies - 1);
        for _ in 0..copies {
            let late = if self.dice.chance(25) { 2500 } else { 400 };
            let (traffic, webhook, pause) = (self.clone(), webhook.clone(), self.dice.pause(late));
            tokio::spawn(async move {
                sleep(pause).await;
                traffic.deliver_late(&webhook).await;
            });
        }
        if self.dice.chance(25) {
            self.forge(webhook).await;
        }
    }

    /// Unless it was cut meanwhile.
    async fn deliver_late(&self, webhook: &Webhook) {
        if !self.is_cut.load(Ordering::SeqCst) {
            self.deliver(webhook).await;
        }
    }

    async fn deliver(&self, webhook: &Webhook) -> bool {
        let answered = self.post(webhook).await;
        match answered {
            Some(200) => self.ledger.count("webhooks delivered"),
            Some(503) | None => self.ledger.count("webhooks lost on the way"),
            Some(status) => self.ledger.fault(format!("a webhook was answered with {status}")),
        }
        answered == Some(200)
    }

    /// As it came, but for one thing.
    async fn forge(&self, webhook: &Webhook) {
        let mut forged = webhook.clone();
        match self.dice.below(3) {
            0 => {
                let place = self.dice.below(forged.body.len());
                forged.body[place] ^= 1;
            }
            1 => forged.signature = forged.signature.replace("v1=", "v1=00"),
            _ => forged.signature = forged.signature.replacen("t=", "t=1", 1),
        }
        match self.post(&forged).await {
            Some(401) => self.ledger.count("forgeries refused"),
            Some(503) | None => {}
            Some(status) => self
                .ledger
                .fault(format!("a forged webhook was answered with {status}")),
        }
    }

    async fn post(&self, webhook: &Webhook) -> Option<u16> {
        let client = self.fleet.any(&self.dice);
        let request = client
            .request(Method::POST, "/v1/webhooks/sandbox")
            .header(SIGNATURE, &webhook.signature)
            .header("content-type", "application/json")
            .timeout(Duration::from_secs(10))
            .body(webhook.body.clone());
        let answer = client.try_send(request).await.ok()?;
        Some(answer.status)
    }
}

/// Reads one request: its signature and its body.
async fn read(stream: &mut TcpStream) -> Option<Webhook> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
    let header = |name: &str| {
        let mut lines = text.lines();
        let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        value.map(|value| value.trim().to_owned())
    };
    let length: usize = header("content-length")?.parse().ok()?;
    while bytes.len() < head + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(Webhook {
        signature: header(SIGNATURE)?,
        body: bytes[head..head + length].to_vec(),
    })
}

async fn answer(stream: &mut TcpStream, status: &str) {
    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    // Whoever asked may be dead.
    let _gone = stream.write_all(answer.as_bytes()).await;
}
