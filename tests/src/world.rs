//! A running server and what it stands on.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a step that fails fails the test"
)]

use std::net::TcpListener;
use std::sync::Arc;

use diesel_async::SimpleAsyncConnection;
use secrecy::SecretString;
use turnout_adapter_messaging::inbox::MemoryInbox;
use turnout_adapter_postgres::jobs::PgJobQueue;
use turnout_adapter_postgres::pool::Database;
use turnout_api::{Readiness, Wiring, serve};
use turnout_application::app::App;
use turnout_application::booking::sweep;
use turnout_application::jobs::drain;
use turnout_application::payments::sweep_payments;
use turnout_application::privacy::{forget, sweep_erasures};
use turnout_ports::jobs::JobQueue;
use turnout_ports::messaging::Inbox;
use turnout_ports::system::Clock;
use turnout_server::config::{Config, Flags, Origin, Variables, load};
use turnout_server::foundation::pool_settings;
use turnout_server::wiring;
use turnout_testkit::{ManualClock, TestDatabase, TestFolder};

use crate::client::Client;
use crate::verified::assert_verified;

/// A server with its database, clock and inbox.
pub struct World {
    /// The server's clock. It stands still until the test moves it.
    pub clock: ManualClock,
    /// Every message that was sent.
    pub inbox: MemoryInbox,
    /// Connections beside the server's own.
    pub database: Database,
    /// What the server's use cases work with, to call them without HTTP.
    pub app: App,
    base: String,
    config: Config,
    test: TestDatabase,
    folder: TestFolder,
}

impl World {
    /// A server without limits on requests.
    pub async fn start() -> Self {
        Self::start_with(&[("TURNOUT__RATE_LIMIT__ENABLED", "false")]).await
    }

    /// A server with these variables in its environment.
    pub async fn start_with(variables: &[(&str, &str)]) -> Self {
        let test = TestDatabase::create().await;
        let folder = TestFolder::create();
        // Bound before anything is wired: the sandbox provider sends its webhooks to this address.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let variables: Vec<_> = [("TURNOUT__SERVER__LISTEN", address.as_str())]
            .into_iter()
            .chain(variables.iter().copied())
            .collect();
        let config = configuration(folder.path(), test.url(), &variables);
        let database = connect(&config, &test);
        let clock = ManualClock::default();
        let inbox = MemoryInbox::new(Arc::new(clock.clone()));
        let app = app(&config, &database, &clock, &inbox);
        let base = serve_on(listener, &app, &database, &wiring::api_settings(&config));
        Self {
            clock,
            inbox,
            database,
            app,
            base,
            config,
            test,
            folder,
        }
    }

    /// The address of a path at the server.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Someone who has not signed in.
    pub fn client(&self) -> Client {
        Client::new(&self.base)
    }

    /// Someone who has not signed in, at another server on the same database, with connections of its own.
    pub fn client_of_another_server(&self) -> Client {
        let database = connect(&self.config, &self.test);
        let app = app(&self.config, &database, &self.clock, &self.inbox);
        Client::new(&listen(&app, &database, &wiring::api_settings(&self.config)))
    }

    /// Someone who has not signed in, at another server with these use cases.
    pub fn client_of(&self, app: &App) -> Client {
        Client::new(&listen(app, &self.database, &wiring::api_settings(&self.config)))
    }

    /// The user with this phone, signed in with a code from the inbox.
    pub async fn sign_in(&self, phone: &str) -> Client {
        let (client, _) = self.sign_in_with_tokens(phone).await;
        client
    }

    /// As [`World::sign_in`], with the tokens.
    pub async fn sign_in_with_tokens(&self, phone: &str) -> (Client, crate::Tokens) {
        let client = self.client();
        let code = self.request_code(&client, phone).await;
        let body = serde_json::json!({"phone": phone, "code": code});
        let answer = client.post("/v1/auth/otp/verify", body).await.expect_status(200);
        let tokens = crate::Tokens::of(&answer.body);
        (client.with_token(&tokens.access), tokens)
    }

    /// Asks for a code and reads it from the inbox.
    pub async fn request_code(&self, client: &Client, phone: &str) -> String {
        let body = serde_json::json!({"phone": phone});
        client.post("/v1/auth/otp", body).await.expect_status(202);
        self.latest_code(phone)
    }

    /// The code in the newest message to this phone.
    pub fn latest_code(&self, phone: &str) -> String {
        let text = self.latest_message(phone);
        text.split_whitespace().next().unwrap().to_owned()
    }

    /// The newest message to this phone.
    pub fn latest_message(&self, phone: &str) -> String {
        let messages = self.inbox.list();
        messages.into_iter().find(|message| message.to == phone).unwrap().text
    }

    /// Does the background work that is due: jobs, then what ran out of time, then jobs that followed from it. After
    /// that, as at every instant, no rule is broken.
    pub async fn work(&self) {
        self.work_unverified().await;
        self.assert_verified().await;
    }

    /// As [`World::work`], beside rows that a test wrote by hand and that do not keep the rules.
    pub async fn work_unverified(&self) {
        let queue: Arc<dyn JobQueue> = Arc::new(PgJobQueue::new(self.database.clone()));
        drain(&self.app, &queue).await.unwrap();
        sweep(&self.app).await.unwrap();
        sweep_payments(&self.app).await.unwrap();
        sweep_erasures(&self.app).await.unwrap();
        drain(&self.app, &queue).await.unwrap();
    }

    /// Forgets what nobody needs any more, as the worker does from time to time.
    pub async fn forget(&self) {
        forget(&self.app).await.unwrap();
    }

    /// Fails if one of the rules that may never break is broken in the database.
    pub async fn assert_verified(&self) {
        assert_verified(&self.database, self.clock.now()).await;
    }

    /// How many files are kept for users.
    pub fn files(&self) -> usize {
        let areas = std::fs::read_dir(self.folder.path().join("objects"));
        let areas = areas.into_iter().flatten().flatten();
        areas
            .filter_map(|area| std::fs::read_dir(area.path()).ok())
            .map(Iterator::count)
            .sum()
    }

    /// The key that signs access tokens, as PKCS#8 PEM.
    pub fn signing_key(&self) -> SecretString {
        self.config.auth.signing_key.clone()
    }

    /// Where the database is.
    pub fn database_url(&self) -> &str {
        self.test.url()
    }

    /// Runs statements in the database.
    pub async fn sql(&self, statements: &str) {
        let mut connection = self.database.write().await.unwrap();
        connection.batch_execute(statements).await.unwrap();
    }

    /// Fails unless the condition holds in the database.
    pub async fn assert_sql(&self, condition: &str) {
        let mut connection = self.database.write().await.unwrap();
        let statement = format!("DO $$ BEGIN ASSERT ({condition}); END $$");
        let outcome = connection.batch_execute(&statement).await;
        outcome.unwrap_or_else(|error| panic!("{condition}: {error}"));
    }
}

fn connect(config: &Config, test: &TestDatabase) -> Database {
    Database::open(&pool_settings(test.url(), config), None).unwrap()
}

/// The program's own wiring, with the test's clock and inbox.
fn app(config: &Config, database: &Database, clock: &ManualClock, inbox: &MemoryInbox) -> App {
    let shared = Arc::new(inbox.clone());
    App {
        clock: Arc::new(clock.clone()),
        sms: shared.clone(),
        inbox: Some(shared),
        ..wiring::app(config, database).unwrap()
    }
}

/// The defaults, with cheap hashes, and what the test says.
fn configuration(folder: &std::path::Path, url: &str, variables: &[(&str, &str)]) -> Config {
    let flags = Flags {
        config: None,
        listen: None,
        data_dir: Some(folder.display().to_string()),
        database_url: Some(url.to_owned()),
    };
    let usual = [
        ("TURNOUT__AUTH__ARGON2_MEMORY_KIB", "8192"),
        ("TURNOUT__AUTH__ARGON2_ITERATIONS", "1"),
        ("TURNOUT__SERVER__WORKERS", "2"),
    ];
    let pairs = usual.iter().chain(variables);
    let variables = Variables::from_pairs(pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    match load(&flags, &variables, Origin::Generate) {
        Ok(loaded) => loaded.config,
        Err(error) => panic!("{error}"),
    }
}

/// Starts a server on a free port and answers its address. It ends with the test.
fn listen(app: &App, database: &Database, settings: &turnout_api::Settings) -> String {
    serve_on(TcpListener::bind("127.0.0.1:0").unwrap(), app, database, settings)
}

fn serve_on(listener: TcpListener, app: &App, database: &Database, settings: &turnout_api::Settings) -> String {
    let base = format!("http://{}", listener.local_addr().unwrap());
    let readiness = Readiness::default();
    readiness.set(true);
    let wiring = Wiring {
        app: app.clone(),
        urgent: wiring::urgent(app, database),
        probe: Arc::new(database.clone()),
        readiness,
        settings: settings.clone(),
    };
    let app = app.clone();
    // Whoever connects before it serves waits.
    tokio::spawn(async move {
        app.revocations.refresh(app.clock.now()).await.unwrap();
        tokio::spawn(app.revocations.clone().watch(app.clock.clone()));
        serve(wiring, listener).unwrap().await
    });
    base
}
