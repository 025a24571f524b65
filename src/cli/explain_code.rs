//! `writ explain-code`: the long explanation of a finding.

use super::out::{Done, Exit, Stop};
use super::pages::PAGES;
use super::wrong;
use crate::diagnostic::Code;
use clap::Args;

/// Explain what a finding means and how to mend it
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  writ explain-code passage-not-found\n  writ explain-code        # lists the codes")]
pub struct ExplainCodeArgs {
    /// The code that stands in brackets behind `error` or `warning`
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub fn run(args: &ExplainCodeArgs) -> Result<Done, Stop> {
    let Some(code) = &args.code else {
        return Ok(Done::new(Exit::Decided, Code::ALL.iter().map(|code| format!("{}\n", code.as_str())).collect::<String>()));
    };
    let code = code.trim_matches(['[', ']']).to_lowercase();
    match PAGES.iter().find(|(name, _)| *name == code) {
        Some((_, page)) => Ok(Done::new(Exit::Decided, *page)),
        None => {
            let unknown = wrong(format!("there is no finding with the code `{code}`"));
            let near = crate::diagnostic::nearest(&code, Code::ALL.iter().map(|code| code.as_str()));
            Err(unknown.help(near.map_or("`writ explain-code` lists the codes".into(), |near| format!("did you mean `{near}`?"))).into())
        }
    }
}
