//! The development inbox: takes every message and delivers none.
//!
//! It keeps the last thousand messages in the memory of this process. A second server process has an inbox of its
//! own, and a restart empties it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use secrecy::ExposeSecret;
use turnout_ports::messaging::{
    Channel, Inbox, InboxMessage, Mail, Mailer, Push, PushSender, Receipt, SendError, Sms, SmsSender,
};
use turnout_ports::system::Clock;

/// How many messages are kept.
pub const CAPACITY: usize = 1000;

/// Implements every sender, and shows what it was given. Clones share one store.
#[derive(Clone)]
pub struct MemoryInbox {
    clock: Arc<dyn Clock>,
    messages: Arc<Mutex<VecDeque<InboxMessage>>>,
}

impl MemoryInbox {
    /// An empty inbox.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            messages: Arc::default(),
        }
    }

    fn keep(&self, channel: Channel, to: &str, subject: Option<&str>, text: &str) -> Receipt {
        let message = InboxMessage {
            channel,
            to: to.to_owned(),
            subject: subject.map(ToOwned::to_owned),
            text: text.to_owned(),
            at: self.clock.now(),
        };
        let mut messages = self.messages();
        messages.truncate(CAPACITY - 1);
        messages.push_front(message);
        Receipt::default()
    }

    fn messages(&self) -> MutexGuard<'_, VecDeque<InboxMessage>> {
        // A panic elsewhere cannot leave the queue half changed.
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl SmsSender for MemoryInbox {
    async fn send(&self, sms: &Sms) -> Result<Receipt, SendError> {
        Ok(self.keep(Channel::Sms, sms.to.as_str(), None, sms.text.expose_secret()))
    }
}

#[async_trait]
impl Mailer for MemoryInbox {
    async fn send(&self, mail: &Mail) -> Result<Receipt, SendError> {
        Ok(self.keep(
            Channel::Email,
            mail.to.as_str(),
            Some(&mail.subject),
            mail.text.expose_secret(),
        ))
    }
}

#[async_trait]
impl PushSender for MemoryInbox {
    async fn send(&self, push: &Push) -> Result<Receipt, SendError> {
        Ok(self.keep(
            Channel::Push,
            push.device_token.expose_secret(),
            Some(&push.title),
            &push.text,
        ))
    }
}

impl Inbox for MemoryInbox {
    fn list(&self) -> Vec<InboxMessage> {
        self.messages().iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::{DateTime, Utc};
    use turnout_domain::accounts::{Email, Phone};

    use super::*;

    struct Stopped;

    impl Clock for Stopped {
        fn now(&self) -> DateTime<Utc> {
            DateTime::UNIX_EPOCH
        }
    }

    fn sms(text: String) -> Sms {
        Sms {
            to: Phone::parse("+919876543210").unwrap(),
            text: text.into(),
        }
    }

    #[tokio::test]
    async fn shows_what_every_channel_was_given_newest_first() {
        let inbox = MemoryInbox::new(Arc::new(Stopped));
        SmsSender::send(&inbox, &sms("Your code is 123456.".into()))
            .await
            .unwrap();
        let mail = Mail {
            to: Email::parse("asha@example.org").unwrap(),
            subject: "Your tickets".into(),
            text: "They are in the app.".to_owned().into(),
        };
        Mailer::send(&inbox, &mail).await.unwrap();
        let push = Push {
            device_token: "device-1".to_owned().into(),
            title: "Doors open".into(),
            text: "See you there.".into(),
            data: BTreeMap::new(),
        };
        PushSender::send(&inbox, &push).await.unwrap();

        let shown: Vec<_> = inbox
            .list()
            .into_iter()
            .map(|m| (m.channel, m.to, m.subject, m.text))
            .collect();
        assert_eq!(
            shown,
            [
                (
                    Channel::Push,
                    "device-1".into(),
                    Some("Doors open".into()),
                    "See you there.".into()
                ),
                (
                    Channel::Email,
                    "asha@example.org".into(),
                    Some("Your tickets".into()),
                    "They are in the app.".into()
                ),
                (
                    Channel::Sms,
                    "+919876543210".into(),
                    None,
                    "Your code is 123456.".into()
                ),
            ]
        );
    }

    #[tokio::test]
    async fn forgets_the_oldest() {
        let inbox = MemoryInbox::new(Arc::new(Stopped));
        for number in 0..CAPACITY + 5 {
            SmsSender::send(&inbox, &sms(number.to_string())).await.unwrap();
        }
        let messages = inbox.list();
        assert_eq!(messages.len(), CAPACITY);
        assert_eq!(messages[0].text, (CAPACITY + 4).to_string());
        assert_eq!(messages[CAPACITY - 1].text, "5");
    }
}
