//! Why the walk ended early.

use super::answer::Answer;

#[derive(Debug, thiserror::Error)]
pub(super) enum DemoError {
    #[error("{0} is not an address such as http://127.0.0.1:8080")]
    BadAddress(String),
    #[error("no server answers at {url} ({cause}); start one with `make run`, or name another with --url")]
    Unreachable { url: String, cause: reqwest::Error },
    #[error("{request} got no answer: {cause}")]
    NoAnswer { request: String, cause: reqwest::Error },
    #[error(
        "the server at {0} has no development inbox, so nobody can read the codes; the demo is for development only"
    )]
    NoInbox(String),
    #[error("the server at {0} does not offer the sandbox payment provider; the demo is for development only")]
    NoSandbox(String),
    #[error("no message to {0} is in the development inbox")]
    NoMessage(String),
    #[error("{request} should have been answered with {expected}, but got {answer}")]
    Unexpected {
        request: String,
        expected: String,
        answer: Box<Answer>,
    },
    #[error("the answer to {request} should have {pointer}, but is {answer}")]
    Lacks {
        request: String,
        pointer: String,
        answer: Box<Answer>,
    },
    #[error("{request} still answers {pointer} = {last} after {seconds} s; {wanted} was expected")]
    Never {
        request: String,
        pointer: String,
        last: String,
        wanted: String,
        seconds: u64,
    },
}
