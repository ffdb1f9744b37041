//! What an edit does to a field.

/// The three things that an edit can say about a field that may be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// The edit does not name the field.
    #[default]
    Keep,
    /// The field becomes empty.
    Clear,
    /// The field gets this value.
    Set(T),
}

impl<T> Change<T> {
    /// Whether the field stays as it is.
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The field's value after the edit.
    pub fn apply(self, present: Option<T>) -> Option<T> {
        match self {
            Self::Keep => present,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// Turns the value, where there is one.
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> Change<U> {
        match self {
            Self::Keep => Change::Keep,
            Self::Clear => Change::Clear,
            Self::Set(value) => Change::Set(turn(value)),
        }
    }

    /// Checks or turns the value, where there is one.
    pub fn try_map<U, E>(self, check: impl FnOnce(T) -> Result<U, E>) -> Result<Change<U>, E> {
        Ok(match self {
            Self::Keep => Change::Keep,
            Self::Clear => Change::Clear,
            Self::Set(value) => Change::Set(check(value)?),
        })
    }
}

impl<T> From<Option<T>> for Change<T> {
    /// A field that the edit names: with a value, or as empty.
    fn from(named: Option<T>) -> Self {
        named.map_or(Self::Clear, Self::Set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_clears_and_sets() {
        assert_eq!(Change::Keep.apply(Some(1)), Some(1));
        assert_eq!(Change::Clear.apply(Some(1)), None);
        assert_eq!(Change::Set(2).apply(Some(1)), Some(2));
        assert_eq!(Change::from(Some(3)), Change::Set(3));
        assert_eq!(Change::<u8>::from(None), Change::Clear);
    }

    #[test]
    fn checks_only_what_is_set() {
        let refuse = |_: u8| Err::<u8, _>("no");
        assert_eq!(Change::Keep.try_map(refuse), Ok(Change::Keep));
        assert_eq!(Change::Clear.try_map(refuse), Ok(Change::Clear));
        assert_eq!(Change::Set(1).try_map(refuse), Err("no"));
    }
}
