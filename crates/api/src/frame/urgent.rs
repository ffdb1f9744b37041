//! Lets the door and the notices of payment providers work through connections of their own.

use std::rc::Rc;

use actix_web::dev::{Extensions, ServiceRequest};
use actix_web::web::Data;
use turnout_application::app::App;

/// What urgent requests find instead of the usual [`App`]. Each worker thread has one.
#[derive(Clone)]
pub(crate) struct Urgent(Rc<Extensions>);

impl Urgent {
    pub(crate) fn new(app: Data<App>) -> Self {
        let mut data = Extensions::new();
        data.insert(app);
        Self(Rc::new(data))
    }
}

/// Handlers take `Data<App>` from what was added last.
pub(super) fn hasten(request: &mut ServiceRequest) {
    if let Some(Urgent(data)) = request.app_data::<Urgent>().cloned() {
        request.add_data_container(data);
    }
}
