//! Fields that hold one of a list of words of the domain.

use utoipa::openapi::Schema;
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// The schema of a text that is one of these words. It stands at a field as `#[schema(schema_with = ..)]`, so that the
/// documentation lists what the domain lists; it replaces the field's own description too.
pub fn words(about: &str, words: impl Iterator<Item = &'static str>) -> Schema {
    Schema::Object(
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(words))
            .description(Some(about))
            .build(),
    )
}
