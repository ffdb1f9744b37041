//! The servers, the network and the people, before, in and after the storm.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::{join, join_all};
use tokio::time::{sleep, timeout};
use turnout_adapter_postgres::migrate;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_system::clock::SystemClock;
use turnout_ports::system::Clock;
use turnout_testkit::TestDatabase;
use turnout_tests::{Ended, Process, breaches};

use super::Plan;
use super::aftermath::{differences, run, settle};
use super::buyer::Buyer;
use super::dice::Dice;
use super::door::Door;
use super::fleet::{Fleet, phone};
use super::ledger::Ledger;
use super::network::{Network, Traffic};
use super::scene::{Guest, Scene};
use super::staff::Staff;

/// How often people who wait are told how far it is.
const PROGRESS: Duration = Duration::from_secs(10);

/// After so long an event is cancelled and new ones are announced.
const WAVE: Duration = Duration::from_millis(2500);

pub struct Storm {
    pub plan: Plan,
    pub dice: Dice,
    pub database: Database,
    pub ledger: Arc<Ledger>,
    pub fleet: Arc<Fleet>,
    scene: Arc<Scene>,
    tokens: Vec<String>,
    traffic: Traffic,
    test: TestDatabase,
}

impl Storm {
    /// Servers, events and buyers before it begins.
    pub async fn gather(plan: Plan) -> Self {
        println!("torture: {plan:?}; again with TURNOUT_TORTURE_SEED={}", plan.seed);
        let test = TestDatabase::create().await;
        migrate::up(test.url()).await.unwrap();
        let ledger = Arc::new(Ledger::default());
        let dice = Dice::new(plan.seed);
        let network = Network::open().await;
        let fleet = Fleet::start(test.url(), &network.base, plan.servers, ledger.clone()).await;
        let fleet = Arc::new(fleet);
        let host = fleet.sign_in(99_999).await;
        let tokens = join_all((0..plan.buyers).map(|number| fleet.sign_in(number))).await;
        let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
        let staff = "INSERT INTO user_roles (user_id, role_id) SELECT u.id, r.id FROM users u, roles r
            WHERE u.phone = '+919876599999' AND r.name = 'admin'";
        run(&database, staff).await;
        let guests = (0..).zip(&tokens).map(|(number, token)| Guest {
            phone: phone(number),
            token: token.clone(),
        });
        let scene = Scene::of(&host, guests.collect());
        scene.publish(&fleet.any(&dice)).await.unwrap();
        let traffic = network.run(fleet.clone(), ledger.clone(), dice.of(1));
        Self {
            plan,
            dice,
            database,
            ledger,
            fleet,
            scene: Arc::new(scene),
            tokens,
            traffic,
            test,
        }
    }

    /// Everybody does what they do until the time is over, and stops in the midst of it.
    pub async fn rage(&self) {
        let people = self.tokens.iter().zip(100..).map(|(token, actor)| {
            let buyer = Buyer {
                token: token.clone(),
                dice: self.dice.of(actor),
                fleet: self.fleet.clone(),
                ledger: self.ledger.clone(),
                scene: self.scene.clone(),
                holds: Vec::new(),
                orders: Vec::new(),
                places: Vec::new(),
            };
            buyer.shop()
        });
        let (staff, caller) = (self.staff(2), self.staff(3));
        let (left, right) = (self.door(6), self.door(7));
        let desk = join(staff.work(), caller.call_off(WAVE));
        let work = join(desk, join(left.work(), right.work()));
        let trouble = async {
            if self.plan.is_rough {
                let kills = self.fleet.kill_now_and_then(self.dice.of(4));
                join(kills, self.hang_now_and_then(self.dice.of(5))).await;
            }
        };
        let watch = join(self.watch(), self.report());
        let everybody = join(join(join_all(people), work), join(trouble, watch));
        // They never end by themselves.
        let _over = timeout(self.plan.lasts, everybody).await;
    }

    fn staff(&self, actor: u64) -> Staff {
        Staff {
            dice: self.dice.of(actor),
            fleet: self.fleet.clone(),
            ledger: self.ledger.clone(),
            scene: self.scene.clone(),
        }
    }

    fn door(&self, actor: u64) -> Door {
        Door {
            dice: self.dice.of(actor),
            fleet: self.fleet.clone(),
            ledger: self.ledger.clone(),
            scene: self.scene.clone(),
        }
    }

    /// The provider does not answer for a while: its books are locked.
    async fn hang_now_and_then(&self, dice: Dice) {
        loop {
            sleep(dice.pause(1500)).await;
            let hang = format!(
                "BEGIN; LOCK TABLE sandbox_payments IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(0.{:03}); ROLLBACK",
                dice.below(800)
            );
            run(&self.database, &hang).await;
            self.ledger.count("times the provider hung");
        }
    }

    /// The rules hold at every instant, and not only at the end.
    async fn watch(&self) {
        loop {
            sleep(Duration::from_millis(900)).await;
            for broken in breaches(&self.database, SystemClock.now()).await {
                self.ledger.fault(format!("{broken:?}"));
            }
            self.ledger.count("times all rules were checked meanwhile");
        }
    }

    async fn report(&self) {
        let begin = Instant::now();
        loop {
            sleep(PROGRESS).await;
            let told = [
                "orders opened",
                "orders paid",
                "seats sold",
                "servers killed",
                "webhooks lost",
            ];
            let counts = told.map(|what| format!("{} {what}", self.ledger.counted(what)));
            let faults = self.ledger.faults().len();
            println!(
                "{:>4} s: {}, {faults} faults",
                begin.elapsed().as_secs(),
                counts.join(", ")
            );
        }
    }

    /// Everything that is under way comes to its end, without any webhook more. Answers what is wrong.
    pub async fn calm(&self) -> Vec<String> {
        self.traffic.cut();
        // A server finishes what it was asked although nobody waits for the answer. A payment or a dispute that comes while
        // the books are compared, or after the banks have decided, would look like a difference.
        self.fleet.restart().await;
        let begin = Instant::now();
        let mut wrong = self.ledger.faults();
        wrong.extend(settle(&self.database, self.plan.patience).await);
        println!("settled in {:.1} s", begin.elapsed().as_secs_f64());
        wrong.extend(differences(&self.database).await);
        wrong.extend(self.ledger.lost(&self.fleet.any(&self.dice)).await);
        wrong
    }

    /// What `turnout verify` says.
    pub async fn verify(&self) -> Ended {
        Process::run(&["verify", "--database-url", self.test.url()]).await
    }

    /// What happened, for people.
    pub fn tell(&self) {
        println!(
            "{}{:>8} things acknowledged",
            self.ledger.summary(),
            self.ledger.acknowledged()
        );
    }
}
