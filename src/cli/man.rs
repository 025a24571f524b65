//! `writ man`: the manual page, of the program or of one command.

use super::out::{Done, Exit, Stop};
use super::wrong;
use clap::{Args, Command};

/// Write the manual page to standard output
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  writ man > writ.1\n  writ man eval | man -l -")]
pub struct ManArgs {
    /// The page of one command
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

pub fn run(args: &ManArgs, mut program: Command) -> Result<Done, Stop> {
    program.build();
    let command = match &args.command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => command.clone().name(format!("writ-{name}")),
            None => {
                let unknown = wrong(format!("there is no command `{name}`"));
                return Err(unknown.suggest(name, program.get_subcommands().map(Command::get_name)).into());
            }
        },
    };
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(command).render(&mut page);
    match rendered {
        Ok(()) => Ok(Done::new(Exit::Decided, String::from_utf8_lossy(&page))),
        Err(error) => Err(wrong(format!("the manual page cannot be written: {error}")).into()),
    }
}
