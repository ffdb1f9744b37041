//! Who may do what, tried on each operation of the OpenAPI document.

mod mass_assignment;
mod matrix;
mod operations;
mod scene;
mod table;
mod things;
