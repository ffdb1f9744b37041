//! What every payment provider does alike, whatever stands behind it.
//!
//! The rules are in `suite/` and know no provider. Each provider has one file that plays its other side as the trait
//! [`Side`](side::Side) asks: the sandbox by books in memory, the others by an HTTP server that behaves as the provider
//! documents. To add a provider:
//!
//! 1. Write `<provider>.rs` here, with a type that implements `Side`.
//! 2. Add `mod <provider>;` and `contract!(<provider>, <Type>);` below.
//!
//! Every rule of the suite then runs against it, under `<provider>_contract::<rule>`. What is peculiar to a provider
//! (its amounts, its errors, its signatures) is tested beside its code, or in `<provider>/peculiar.rs`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a step that fails fails the test"
)]

mod paypal;
mod razorpay;
mod sandbox;
mod side;
mod stripe;
mod suite;

/// Every rule as a test of its own, on a side of its own.
macro_rules! contract {
    ($provider:ident, $side:ident, $module:ident) => {
        contract!(@ $provider, $side, $module,
            one_key_starts_one_payment,
            another_key_starts_another_payment,
            the_same_key_with_another_amount_is_refused,
            what_the_app_brings_back_must_be_of_the_payment,
            says_what_became_of_a_payment,
            an_unknown_payment_is_refused,
            takes_what_was_authorised_once,
            cancelling_is_safe_to_repeat_and_takes_no_money_away,
            one_refund_is_made_however_often_it_is_asked,
            no_more_goes_back_than_came,
            refunds_that_take_time_are_asked_for_again,
            unreachable_means_that_nothing_happened,
            a_lost_answer_is_made_good_by_asking_again,
            busy_means_that_nothing_happened,
            garbage_is_never_taken_for_success,
            reads_its_webhooks,
            refuses_forged_webhooks,
            refuses_signed_garbage,
            shows_no_secret,
        );
    };
    (@ $provider:ident, $side:ident, $module:ident, $($rule:ident,)+) => {
        mod $module {
            $(
                #[tokio::test]
                async fn $rule() {
                    crate::suite::$rule::<crate::$provider::$side>().await;
                }
            )+
        }
    };
}

contract!(paypal, PayPalSide, paypal_contract);
contract!(razorpay, RazorpaySide, razorpay_contract);
contract!(sandbox, SandboxSide, sandbox_contract);
contract!(stripe, StripeSide, stripe_contract);
