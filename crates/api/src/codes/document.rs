//! Writes docs/errors.md from the registry.

use std::fmt::Write;

use super::{CAPABILITIES, field};

const HEAD: &str = "\
# Errors

Every refusal is an [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problem with the content type
`application/problem+json`:

```json
{
  \"type\": \"/docs/errors.md#validation_failed\",
  \"title\": \"Some fields break a rule\",
  \"status\": 422,
  \"detail\": \"1 field breaks a rule.\",
  \"code\": \"validation_failed\",
  \"errors\": [{\"field\": \"/seats\", \"code\": \"out_of_range\", \"message\": \"must be 1 to 20\"}]
}
```

- `code` is stable; programs decide by it. `title` belongs to the code. `detail` is for people.
- `errors` lists the bad fields. `field` is a JSON Pointer into the body, or the name of a query parameter.
- 400 means that the request cannot be read: not JSON, a bad header or query. 422 means that it was read and a field breaks
  a rule: a wrong type, a missing or an unknown field, a value out of range.
- An id in the address that is not a UUID is 404 `not_found`, as an unknown one is.
- 429 and 503 carry `Retry-After`. The cause of a 500 stays in the server's log under the answer's `X-Request-Id`.

The tables are made from `crates/api/src/codes/`. After a change there, write this page again with
`TURNOUT_UPDATE_DOCS=1 cargo test -p turnout-api --test documents`.
";

/// The whole page.
pub fn page() -> String {
    let mut page = String::from(HEAD);
    for (capability, codes) in CAPABILITIES.iter().filter(|(_, codes)| !codes.is_empty()) {
        // Writing to a String cannot fail, here and below.
        let _ = write!(
            page,
            "\n## {capability}\n\n| code | status | meaning | what to do |\n| --- | --- | --- | --- |\n"
        );
        for code in *codes {
            let _ = writeln!(
                page,
                "| <a id=\"{0}\"></a>`{0}` | {1} | {2} | {3} |",
                code.name, code.status, code.title, code.remedy
            );
        }
    }
    page.push_str("\n## Codes of fields\n\n| code | the field |\n| --- | --- |\n");
    for code in field::ALL {
        let _ = writeln!(page, "| `{}` | {} |", code.name, code.meaning);
    }
    page
}
