//! A job as the table keeps it: its kind in a column, the rest as JSON.

use serde_json::{Map, Value};
use turnout_ports::jobs::Job;
use turnout_ports::store::StoreError;

pub(super) fn pack(job: &Job) -> Result<Value, StoreError> {
    match serde_json::to_value(job) {
        Ok(Value::Object(mut fields)) => {
            fields.remove("kind");
            Ok(Value::Object(fields))
        }
        Ok(other) => Err(StoreError::Rejected(format!("a job is no JSON object: {other}"))),
        Err(error) => Err(StoreError::Rejected(format!("a job cannot be stored: {error}"))),
    }
}

/// `Err` holds what was stored, for a job that this version does not know.
pub(super) fn unpack(kind: &str, payload: Value) -> Result<Job, String> {
    let mut fields = match payload {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    fields.insert("kind".to_owned(), kind.into());
    let whole = Value::Object(fields);
    let text = whole.to_string();
    serde_json::from_value(whole).map_err(|error| format!("{text}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_job_survives_the_table() {
        let job = Job::TellGuests {
            event: Uuid::from_u128(7),
            notice: "event_changed".into(),
            text: "Venue".into(),
        };
        let packed = pack(&job).unwrap();
        assert!(packed.get("kind").is_none());
        assert_eq!(unpack(job.kind(), packed), Ok(job));
    }

    #[test]
    fn an_unknown_job_is_told_in_words() {
        let told = unpack("fly_to_the_moon", serde_json::json!({"rocket": 1})).unwrap_err();
        assert!(told.starts_with(r#"{"kind":"fly_to_the_moon","rocket":1}"#), "{told}");
    }
}
