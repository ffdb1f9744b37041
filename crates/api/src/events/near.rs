//! The point around which a list is asked for.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use turnout_domain::events::Position;
use turnout_ports::events::Near;

use crate::codes::field::{FieldCode, INVALID_FORMAT, OUT_OF_RANGE, REQUIRED};
use crate::codes::general::INVALID_QUERY;
use crate::problem::{ApiError, FieldError};

/// The radius in kilometres where none is said.
const USUAL_RADIUS: Decimal = Decimal::from_parts(25, 0, 0, false, 0);
/// Half the way around the earth.
const LARGEST_RADIUS: Decimal = Decimal::from_parts(20_040, 0, 0, false, 0);

/// A query parameter that cannot be used.
pub(super) fn wrong_parameter(name: &str, code: FieldCode, message: &str) -> ApiError {
    ApiError::new(INVALID_QUERY).errors(vec![FieldError::new(name, code, message)])
}

/// What `near` and `radius_km` say.
pub(super) fn read_near(near: Option<&str>, radius_km: Option<Decimal>) -> Result<Option<Near>, ApiError> {
    let Some(near) = near else {
        return match radius_km {
            None => Ok(None),
            Some(_) => Err(wrong_parameter("near", REQUIRED, "must be given where radius_km is")),
        };
    };
    let form = || {
        wrong_parameter(
            "near",
            INVALID_FORMAT,
            "must be latitude,longitude in degrees, such as 19.07,72.88",
        )
    };
    let (north, east) = near.split_once(',').ok_or_else(form)?;
    let degrees = |text: &str| text.trim().parse::<Decimal>().map_err(|_| form());
    let position = Position::new(degrees(north)?, degrees(east)?)
        .map_err(|fault| wrong_parameter("near", OUT_OF_RANGE, &fault.to_string()))?;
    let radius = radius_km.unwrap_or(USUAL_RADIUS);
    let range = || wrong_parameter("radius_km", OUT_OF_RANGE, "must be more than 0 and at most 20040");
    if radius <= Decimal::ZERO || radius > LARGEST_RADIUS {
        return Err(range());
    }
    let metres = (radius * Decimal::ONE_THOUSAND).ceil().to_u32().ok_or_else(range)?;
    Ok(Some(Near {
        position,
        radius: metres,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_point_and_a_radius() {
        let found = read_near(Some("19.07, 72.88"), Some("2.5".parse().unwrap()))
            .unwrap()
            .unwrap();
        assert_eq!(
            (found.radius, found.position.latitude().to_string().as_str()),
            (2500, "19.07")
        );
        assert_eq!(read_near(Some("-1,-1"), None).unwrap().unwrap().radius, 25_000);
        assert_eq!(read_near(None, None).unwrap(), None);
        for (near, radius) in [
            (None, Some("1")),
            (Some("19.07"), None),
            (Some("91,0"), None),
            (Some("a,b"), None),
            (Some("1,1"), Some("0")),
            (Some("1,1"), Some("20041")),
        ] {
            let refused = read_near(near, radius.map(|radius| radius.parse().unwrap())).unwrap_err();
            assert_eq!(refused.code().name, "invalid_query", "{near:?} {radius:?}");
        }
    }
}
