//! The codes of single fields, as they stand in `errors`.

/// A registered code of a field error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldCode {
    /// The stable name on the wire, in `snake_case`.
    pub name: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

macro_rules! field_codes {
    ($($ident:ident: $name:literal, $meaning:literal;)*) => {
        $(
            #[doc = concat!("`", $name, "`: ", $meaning, ".")]
            pub const $ident: FieldCode = FieldCode { name: $name, meaning: $meaning };
        )*

        /// Every field code.
        pub const ALL: &[FieldCode] = &[$($ident),*];
    };
}

field_codes! {
    CONFLICT: "conflict", "does not go with another field";
    DUPLICATE: "duplicate", "is given twice";
    INVALID: "invalid", "breaks a rule; the message says which";
    INVALID_FORMAT: "invalid_format", "is not written as it must be: a UUID, an instant, a phone number, an amount";
    INVALID_TEXT: "invalid_text", "holds characters that cannot be stored";
    OUT_OF_RANGE: "out_of_range", "is too small or too large";
    REQUIRED: "required", "is missing";
    TOO_FEW: "too_few", "has too few items";
    TOO_LONG: "too_long", "is too long a text";
    TOO_MANY: "too_many", "has too many items";
    TOO_SHORT: "too_short", "is too short a text";
    UNKNOWN_FIELD: "unknown_field", "is not a field of this request";
    UNKNOWN_VALUE: "unknown_value", "is not one of the allowed values";
    WRONG_TYPE: "wrong_type", "has the wrong JSON type";
}
