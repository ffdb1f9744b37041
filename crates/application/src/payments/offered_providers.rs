//! Which providers a client can offer to a buyer.

use std::sync::Arc;

use turnout_domain::money::Currency;
use turnout_ports::payments::PaymentProvider;

use crate::app::App;

/// The providers that charge this currency, the default first.
pub fn offered_providers(app: &App, currency: Currency) -> Vec<Arc<dyn PaymentProvider>> {
    app.providers.offered(currency)
}
