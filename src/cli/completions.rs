//! `writ completions`: what a shell can complete.

use super::out::{Done, Exit};
use clap::{Args, Command};
use clap_complete::Shell;

/// Write the completions of a shell to standard output
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  writ completions bash > /etc/bash_completion.d/writ\n  writ completions fish > ~/.config/fish/completions/writ.fish"
)]
pub struct CompletionsArgs {
    /// Which shell
    shell: Shell,
}

pub fn run(args: &CompletionsArgs, command: &mut Command) -> Done {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, command, "writ", &mut text);
    Done::new(Exit::Decided, String::from_utf8_lossy(&text))
}
