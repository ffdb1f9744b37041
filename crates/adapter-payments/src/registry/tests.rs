use turnout_domain::payments::ProviderName;
use turnout_ports::payments::MockPaymentProvider;

use super::*;

fn providers() -> Vec<Arc<dyn PaymentProvider>> {
    let named = |name: &str, currencies: &[Currency]| -> Arc<dyn PaymentProvider> {
        let mut provider = MockPaymentProvider::new();
        provider.expect_name().return_const(ProviderName::new(name).unwrap());
        provider.expect_currencies().return_const(currencies.to_vec());
        Arc::new(provider)
    };
    vec![named("sandbox", &Currency::ALL), named("rupees", &[Currency::Inr])]
}

fn names(offered: &[Arc<dyn PaymentProvider>]) -> Vec<&str> {
    offered.iter().map(|provider| provider.name().as_str()).collect()
}

#[test]
fn a_currency_goes_to_its_provider_and_the_rest_to_the_default() {
    let by_currency = BTreeMap::from([(Currency::Inr, "rupees".to_owned())]);
    let registry = Registry::new(providers(), "sandbox", by_currency).unwrap();
    assert_eq!(names(&registry.offered(Currency::Inr)), ["rupees", "sandbox"]);
    assert_eq!(names(&registry.offered(Currency::Usd)), ["sandbox"]);
    assert_eq!(registry.default_for(Currency::Inr).unwrap().name().as_str(), "rupees");
}

#[test]
fn what_is_not_configured_is_named_with_its_key() {
    let refused = |default: &str, by_currency| {
        Registry::new(providers(), default, by_currency)
            .err()
            .unwrap()
            .to_string()
    };
    assert_eq!(
        refused("stripe", BTreeMap::new()),
        "payments.default names \"stripe\", which is not configured; configured are: rupees, sandbox"
    );
    let dollars = BTreeMap::from([(Currency::Usd, "rupees".to_owned())]);
    assert_eq!(
        refused("sandbox", dollars),
        "payments.by_currency.USD names \"rupees\", which cannot charge USD"
    );
}
