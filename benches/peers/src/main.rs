//! The same policy for `writ`, for other engines and by hand, over one fleet of units: do they agree, and how fast are they? See README.md.

#[cfg(feature = "engines")]
mod cedar;
mod check;
mod commands;
mod day;
mod decide;
mod engine;
mod facts;
mod generate;
mod limit;
mod memory;
#[cfg(feature = "engines")]
mod rego;
mod table;
mod typed;
mod work;
mod writ;
#[cfg(feature = "engines")]
mod zen;

fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match commands::run(&arguments) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("peers: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}
