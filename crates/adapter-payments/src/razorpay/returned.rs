//! What the checkout gave to the app: the payment, signed with our API key's secret.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value};
use sha2::Sha256;
use turnout_ports::payments::ReturnForged;

/// Checks the signature over our order and the payment. The order that the app names counts for nothing, except that
/// another one than ours is refused.
pub(super) fn check(secret: &[u8], payment_ref: &str, brought: &Map<String, Value>) -> Result<(), ReturnForged> {
    let text = |name: &str| match brought.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(ReturnForged),
    };
    if text("razorpay_order_id")?.is_some_and(|order| order != payment_ref) {
        return Err(ReturnForged);
    }
    match (text("razorpay_payment_id")?, text("razorpay_signature")?) {
        (None, None) => Ok(()),
        (Some(payment), Some(signature)) => verify(secret, payment_ref, payment, signature),
        _ => Err(ReturnForged),
    }
}

fn verify(secret: &[u8], order: &str, payment: &str, signature: &str) -> Result<(), ReturnForged> {
    let signature = data_encoding::HEXLOWER
        .decode(signature.as_bytes())
        .map_err(|_| ReturnForged)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).map_err(|_| ReturnForged)?;
    mac.update(order.as_bytes());
    mac.update(b"|");
    mac.update(payment.as_bytes());
    mac.verify_slice(&signature).map_err(|_| ReturnForged)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SECRET: &[u8] = b"thisissecret";
    const ORDER: &str = "order_QtEvt1a2B3c4D5";
    /// `printf 'order_QtEvt1a2B3c4D5|pay_QtPay01' | openssl dgst -sha256 -hmac thisissecret`
    const SIGNATURE: &str = "7b76526296700ee21d604572a159fb1dfa92ad62b3d064c8846d53a6e36bfda2";

    fn brought(order: &str, payment: &str, signature: &str) -> Map<String, Value> {
        let fields = [
            ("razorpay_order_id", order),
            ("razorpay_payment_id", payment),
            ("razorpay_signature", signature),
        ];
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .collect()
    }

    #[test]
    fn takes_what_openssl_signed() {
        assert_eq!(check(SECRET, ORDER, &brought(ORDER, "pay_QtPay01", SIGNATURE)), Ok(()));
        let mut without_order = brought(ORDER, "pay_QtPay01", SIGNATURE);
        without_order.remove("razorpay_order_id");
        assert_eq!(check(SECRET, ORDER, &without_order), Ok(()));
        assert_eq!(check(SECRET, ORDER, &Map::new()), Ok(()));
    }

    #[test]
    fn refuses_everything_else() {
        let refused = |secret: &[u8], ours: &str, brought: &Map<String, Value>| {
            assert_eq!(check(secret, ours, brought), Err(ReturnForged), "{brought:?}");
        };
        refused(b"another", ORDER, &brought(ORDER, "pay_QtPay01", SIGNATURE));
        refused(
            SECRET,
            "order_of_mine",
            &brought("order_of_mine", "pay_QtPay01", SIGNATURE),
        );
        refused(SECRET, "order_of_mine", &brought(ORDER, "pay_QtPay01", SIGNATURE));
        refused(SECRET, ORDER, &brought(ORDER, "pay_other", SIGNATURE));
        refused(SECRET, ORDER, &brought(ORDER, "pay_QtPay01", &SIGNATURE.to_uppercase()));
        refused(SECRET, ORDER, &brought(ORDER, "pay_QtPay01", &SIGNATURE[..62]));
        refused(SECRET, ORDER, &brought(ORDER, "pay_QtPay01", ""));
        for missing in ["razorpay_payment_id", "razorpay_signature"] {
            let mut partial = brought(ORDER, "pay_QtPay01", SIGNATURE);
            partial.remove(missing);
            refused(SECRET, ORDER, &partial);
            partial.insert(missing.to_owned(), json!(7));
            refused(SECRET, ORDER, &partial);
        }
    }
}
