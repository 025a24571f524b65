//! The program: see `writ::cli`.

fn main() -> std::process::ExitCode {
    writ::cli::run()
}
