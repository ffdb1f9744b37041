//! The development inbox: what would have been sent to phones and mailboxes. Where messages are really sent there is no
//! inbox, and these addresses do not exist.

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use turnout_application::app::App;
use turnout_ports::messaging::InboxMessage;
use utoipa::ToSchema;

use crate::problem::ApiError;

/// A message that was sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InboxMessage)]
pub(crate) struct MessageView {
    /// `sms`, `email` or `push`.
    #[schema(examples("sms"))]
    channel: &'static str,
    /// To which phone, address or device.
    #[schema(examples("+919876543210"))]
    to: String,
    /// The subject of an email, the title of a push notification.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    /// What it says.
    #[schema(examples("123456 is your Turnout code."))]
    text: String,
    /// When it was sent.
    at: DateTime<Utc>,
}

impl From<InboxMessage> for MessageView {
    fn from(message: InboxMessage) -> Self {
        Self {
            channel: message.channel.as_str(),
            to: message.to,
            subject: message.subject,
            text: message.text,
            at: message.at,
        }
    }
}

fn messages(app: &App) -> Result<Vec<MessageView>, ApiError> {
    let inbox = app.inbox.as_ref().ok_or_else(ApiError::not_found)?;
    Ok(inbox.list().into_iter().map(MessageView::from).collect())
}

/// Every message that was sent, newest first
///
/// Only in development, where messages are kept instead of sent.
#[utoipa::path(
    security(()),
    responses((status = 200, description = "The messages.", body = Vec<MessageView>)),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
#[get("/dev/inbox.json")]
pub(crate) async fn dev_inbox_json(app: web::Data<App>) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(messages(&app)?))
}

/// Every message that was sent, newest first, as a page
///
/// Only in development, where messages are kept instead of sent.
#[utoipa::path(
    security(()),
    responses((status = 200, description = "The page.", content_type = "text/html", body = String)),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
#[get("/dev/inbox")]
pub(crate) async fn dev_inbox(app: web::Data<App>) -> Result<HttpResponse, ApiError> {
    let page = page(&messages(&app)?);
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .body(page))
}

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

const HEAD: &str = "<!DOCTYPE html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>Development inbox</title>
<style>
body { font: 16px/1.5 sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
article { border-top: 1px solid #ccc; padding: .75rem 0 }
header { color: #555; font-size: .875rem }
p { margin: .25rem 0; white-space: pre-wrap; overflow-wrap: anywhere }
</style>
</head>
<body>
<h1>Development inbox</h1>
<p>Messages that would have been sent, newest first. As JSON: <a href=\"/dev/inbox.json\">/dev/inbox.json</a></p>
";

fn page(messages: &[MessageView]) -> String {
    let mut page = String::from(HEAD);
    if messages.is_empty() {
        page.push_str("<p>Nothing was sent yet.</p>\n");
    }
    for message in messages {
        page.push_str(&article(message));
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn article(message: &MessageView) -> String {
    let at = message.at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let subject = message.subject.as_deref().map(escaped);
    let subject = subject.map_or_else(String::new, |subject| format!("<p><strong>{subject}</strong></p>"));
    format!(
        "<article><header>{} to {}, {at}</header>{subject}<p>{}</p></article>\n",
        message.channel,
        escaped(&message.to),
        escaped(&message.text)
    )
}

/// The text with nothing in it that a browser would take for markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_cannot_bring_markup() {
        let message = MessageView {
            channel: "email",
            to: "\"><script>@example.org".into(),
            subject: Some("<b>bold</b>".into()),
            text: "Tom & Jerry's <img src=x onerror=alert(1)>".into(),
            at: DateTime::UNIX_EPOCH,
        };
        let page = page(&[message]);
        let articles = page.split("<article>").nth(1).unwrap();
        assert!(!articles.contains("<script") && !articles.contains("<img") && !articles.contains("<b>"));
        assert!(articles.contains("Tom &amp; Jerry&#39;s &lt;img src=x"));
        assert!(articles.contains("email to &quot;&gt;&lt;script&gt;@example.org, 1970-01-01T00:00:00Z"));
    }

    #[test]
    fn an_empty_inbox_says_so() {
        assert!(page(&[]).contains("Nothing was sent yet."));
    }
}
