//! The command line: arguments, one file per subcommand, and everything that touches the world: files, standard streams, the clock, the
//! environment. All other modules are pure; `clippy.toml` holds them to it.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::disallowed_macros)]

mod archive;
mod audit;
mod bundle;
mod check;
mod compare;
mod completions;
mod coverage;
mod decide;
mod diff;
mod documents;
mod eval;
mod eval_facts;
mod explain_code;
mod fail_on;
mod files;
mod findings;
mod fleet;
mod fmt;
mod load;
mod man;
mod modules;
mod mutate;
mod out;
mod pages;
mod redact;
mod schema;
mod session;
mod sources;
mod stored;
mod test;
mod walk;

use crate::diagnostic::{Code, Diagnostic};
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand};
use out::{Color, Done, Exit, Stop};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

/// Rules written as they stand in their documents, checked, and decided against facts, with reasons.
#[derive(Parser)]
#[command(name = "writ", version, about, max_term_width = 110, propagate_version = true, disable_help_subcommand = false)]
#[command(after_help = "Exit codes: 0 decided (whatever the outcome), 1 findings in policies or facts, 2 wrong usage, 3 a fault of writ, \
    4 an outcome at or past --fail-on.\n\nExamples:\n  writ check policies\n  writ eval policies/vendor unit.json\n  writ test policies")]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args, Clone, Debug)]
struct Global {
    /// Whether to use colours; `auto` does on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
    /// Stop after the first failure of the program itself with its own trace (for reports)
    #[arg(long, global = true, hide = true, action = ArgAction::SetTrue)]
    trace: bool,
}

#[derive(Subcommand)]
enum Command {
    Check(check::CheckArgs),
    Eval(eval::EvalArgs),
    Audit(audit::AuditArgs),
    Compare(compare::CompareArgs),
    Test(test::TestArgs),
    Fmt(fmt::FmtArgs),
    Sources(sources::SourcesArgs),
    Fleet(fleet::FleetArgs),
    Findings(findings::FindingsArgs),
    Schema(schema::SchemaArgs),
    ExplainCode(explain_code::ExplainCodeArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
    /// Fails on purpose, so that what is said then can be tested
    #[command(hide = true)]
    ProvokeAFault,
}

/// Runs the program on its arguments.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let color = cli.global.color;
    if !cli.global.trace {
        // The message below says more than a trace would.
        std::panic::set_hook(Box::new(|_| {}));
    }
    let done = match catch_unwind(AssertUnwindSafe(|| dispatch(cli.command, color))) {
        Ok(Ok(done)) => done,
        Ok(Err(stop)) => stop.done(color),
        Err(fault) => out::fault(fault.as_ref()),
    };
    done.finish()
}

fn dispatch(command: Command, color: Color) -> Result<Done, Stop> {
    match command {
        Command::Check(args) => check::run(&args, color),
        Command::Eval(args) => eval::run(&args, color),
        Command::Audit(args) => audit::run(&args, color),
        Command::Compare(args) => compare::run(&args, color),
        Command::Test(args) => test::run(&args, color),
        Command::Fmt(args) => fmt::run(&args, color),
        Command::Sources(args) => sources::run(&args, color),
        Command::Fleet(args) => fleet::run(&args, color),
        Command::Findings(args) => findings::run(&args),
        Command::Schema(args) => schema::run(&args, color),
        Command::ExplainCode(args) => explain_code::run(&args),
        Command::Completions(args) => Ok(completions::run(&args, &mut Cli::command())),
        Command::Man(args) => man::run(&args, Cli::command()),
        // why: the only panic of the program on purpose
        Command::ProvokeAFault => panic!("provoked"),
    }
}

/// Help and version are answers; anything else that the arguments lead to is wrong usage.
fn usage(error: &clap::Error) -> ExitCode {
    let exit = if error.use_stderr() { Exit::Usage } else { Exit::Decided };
    // A closed pipe is no reason to complain.
    let _ = error.print();
    exit.code()
}

/// Wrong usage that the argument parser cannot see.
fn wrong(message: impl Into<String>) -> Diagnostic {
    Diagnostic::placeless(Code::Usage, message)
}
