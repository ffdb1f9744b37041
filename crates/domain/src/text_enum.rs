//! Enums that have a name on the wire and in the database.

/// Declares an enum whose values have one fixed name each, with `ALL`, `as_str`, `parse` and `Display`.
macro_rules! text_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$value_doc])* $value,)+
        }

        impl $name {
            /// Every value, in the order in which documents list them.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The names of all values, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($text),+];

            /// The name on the wire and in the database.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $text,)+
                }
            }

            /// The value of that name.
            pub fn parse(name: &str) -> Option<Self> {
                match name {
                    $($text => Some(Self::$value),)+
                    _ => None,
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use text_enum;

#[cfg(test)]
mod tests {
    text_enum! {
        /// For this test.
        Shape {
            /// Round.
            Circle = "circle",
            /// Not round.
            NonCircle = "non-circle",
        }
    }

    #[test]
    fn names_lead_back_to_their_values() {
        for shape in Shape::ALL {
            assert_eq!(Shape::parse(shape.as_str()), Some(*shape));
        }
        assert_eq!(Shape::NAMES, ["circle", "non-circle"]);
        assert_eq!(Shape::parse("Circle"), None);
        assert_eq!(Shape::NonCircle.to_string(), "non-circle");
    }
}
