//! `writ fmt`: one style for every policy file, comments kept.

use super::out::{Color, Done, Exit, Stop, counted, has_errors, in_order, to_stderr};
use super::session::Session;
use super::{files, walk, wrong};
use crate::diagnostic::Diagnostic;
use crate::limits;
use crate::syntax;
use clap::Args;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Rewrite policy files in the one style
#[derive(Args, Debug)]
#[command(after_help = "A file with mistakes is left as it is.\n\nExamples:\n  writ fmt policies\n  writ fmt --check policies\n  \
    cat my.policy | writ fmt -")]
pub struct FmtArgs {
    /// Policy files, or folders with all that lies below them; `-` reads standard input and writes standard output
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Change nothing; name the files that would change, with the first line that differs, and exit with 1
    #[arg(long)]
    check: bool,
}

pub fn run(args: &FmtArgs, color: Color) -> Result<Done, Stop> {
    if args.paths.iter().any(|path| path.as_os_str() == files::STDIN) {
        return match args.paths.as_slice() {
            [_] => stdin(args, color),
            _ => Err(wrong("`-` stands alone: standard input is one file").into()),
        };
    }
    let mut session = Session::default();
    let mut findings: Vec<Diagnostic> = Vec::new();
    let mut out = String::new();
    let (mut changed, mut same) = (0, 0);
    for path in walk::all(&args.paths)?.into_iter().flat_map(|target| target.files) {
        let formatted = match session.policy(&path) {
            Ok((_, found)) if has_errors(found) => Err(found.clone()),
            Ok((file, _)) => Ok((file.source, syntax::print(file))),
            Err(finding) => Err(vec![finding]),
        };
        match formatted {
            Err(found) => findings.extend(found),
            Ok((source, text)) if *session.sources.get(source).text == *text => same += 1,
            Ok((source, text)) => {
                changed += 1;
                match change(&path, &session.sources.get(source).text, &text, args.check) {
                    Ok(line) => out.push_str(&line),
                    Err(finding) => findings.push(finding),
                }
            }
        }
    }
    let done = if args.check { "would change" } else { "changed" };
    let _ = writeln!(out, "{} {done}, {same} as they should be", counted(changed, "file"));
    let failed = !findings.is_empty() || (args.check && changed > 0);
    let err = to_stderr(&in_order(findings), &session.sources, color);
    Ok(Done { exit: if failed { Exit::Findings } else { Exit::Decided }, out, err })
}

/// Writes a file, or says what would change in it.
fn change(path: &Path, old: &str, new: &str, check: bool) -> Result<String, Diagnostic> {
    if !check {
        files::write(path, new)?;
        return Ok(format!("{}\n", files::shown(path)));
    }
    let (line, was, is) = first_difference(old, new);
    Ok(format!("{}:{line}\n  - {was}\n  + {is}\n", files::shown(path)))
}

/// The first line that differs, from 1.
fn first_difference<'t>(old: &'t str, new: &'t str) -> (usize, &'t str, &'t str) {
    let (mut a, mut b) = (old.split('\n'), new.split('\n'));
    let mut line = 0;
    loop {
        line += 1;
        match (a.next(), b.next()) {
            (Some(x), Some(y)) if x == y => {}
            (x, y) => return (line, x.unwrap_or("(the end)"), y.unwrap_or("(the end)")),
        }
    }
}

fn stdin(args: &FmtArgs, color: Color) -> Result<Done, Stop> {
    let text = files::read_stdin(limits::POLICY_BYTES)?;
    let mut session = Session::default();
    let source = session.sources.add("<stdin>", text.as_str());
    let (file, findings) = syntax::parse(source, &text);
    if has_errors(&findings) {
        return Ok(Done { exit: Exit::Findings, out: String::new(), err: to_stderr(&findings, &session.sources, color) });
    }
    let printed = syntax::print(&file);
    let differs = printed != text;
    Ok(if args.check { Done::new(if differs { Exit::Findings } else { Exit::Decided }, "") } else { Done::new(Exit::Decided, printed) })
}
