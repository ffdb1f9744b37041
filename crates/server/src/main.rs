//! The program `turnout`.

use std::process::ExitCode;

fn main() -> ExitCode {
    turnout_server::cli::main()
}
