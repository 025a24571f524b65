//! `writ schema`: what a fact file may say.

use super::load::{LoadOptions, ready};
use super::out::{Color, Done, Exit, Stop};
use super::session::Session;
use crate::facts;
use clap::Args;
use std::path::PathBuf;

/// Write the JSON Schema of a policy's fact file, or an empty fact file
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  writ schema policies/vendor > facts.schema.json\n  writ schema policies/vendor --template > unit.yaml\n  \
    writ schema --decision > decision.schema.json")]
pub struct SchemaArgs {
    /// A policy file, or a folder of policies
    #[arg(value_name = "POLICY", required_unless_present = "decision")]
    policy: Option<PathBuf>,
    /// The JSON Schema of the decision instead: the same for every policy
    #[arg(long, conflicts_with = "template")]
    decision: bool,
    /// An empty fact file in YAML instead, with the descriptions as comments
    #[arg(long)]
    template: bool,
    #[command(flatten)]
    load: LoadOptions,
}

pub fn run(args: &SchemaArgs, _color: Color) -> Result<Done, Stop> {
    let Some(policy) = args.policy.as_ref().filter(|_| !args.decision) else {
        return Ok(Done::new(Exit::Decided, include_str!("../../docs/decision.schema.json")));
    };
    let mut session = Session::default();
    let (load, _) = ready(&mut session, policy, &args.load)?;
    let out = if args.template { facts::template(&load.policy) } else { format!("{:#}\n", facts::json_schema(&load.policy)) };
    Ok(Done::new(Exit::Decided, out))
}
