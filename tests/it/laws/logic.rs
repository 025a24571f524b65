//! Two ways of writing one condition: whatever is open in it, both come to the same.

use super::expr::Ctx;
use super::facts;
use super::files::{self, Thin};
use super::generate::{self, GROUND, Gen, Generated};
use super::more::More;
use super::setup::{Setup, Tally};
use super::tape::{self, Tape};
use super::world::{self, Everything, Said};

/// A name for the law, and both ways.
type Pair = (&'static str, String, String);

fn pairs(generator: &mut Gen, ctx: &Ctx) -> Vec<Pair> {
    let [a, b] = [(); 2].map(|()| format!("({})", generator.cond(ctx, 1)));
    let (list, ty) = generator.list(ctx);
    let inner = ctx.with("x", ty);
    let c = format!("({})", generator.cond(&inner, 0));
    let root = if ctx.unit { "unit" } else { "case" };
    let [k, l] = [(); 2].map(|()| generator.kind());
    let (n, op) = (generator.tape.between(1, 2), *generator.tape.pick(&["<", "<=", ">", ">=", "is", "is not"]));
    let turned = match op {
        "<" => ">=",
        "<=" => ">",
        ">" => "<=",
        ">=" => "<",
        "is" => "is not",
        _ => "is",
    };
    let s = |text: &str| text.to_owned();
    vec![
        ("no and X is no", format!("{a} and no"), s("no")),
        ("yes or X is yes", format!("{a} or yes"), s("yes")),
        ("yes and X is X", format!("yes and {a}"), a.clone()),
        ("no or X is X", format!("no or {a}"), a.clone()),
        ("not both", format!("not ({a} and {b})"), format!("not {a} or not {b}")),
        ("not either", format!("not ({a} or {b})"), format!("not {a} and not {b}")),
        ("not not", format!("not (not {a})"), a.clone()),
        ("and, turned round", format!("{a} and {b}"), format!("{b} and {a}")),
        ("or, turned round", format!("{a} or {b}"), format!("{b} or {a}")),
        ("not some is none of", format!("not (some x in {list}: {c})"), format!("none of x in {list}: {c}")),
        ("not every is some not", format!("not (every x in {list}: {c})"), format!("some x in {list}: not {c}")),
        ("some is a count of at least one", format!("some x in {list}: {c}"), format!("(count x in {list}: {c}) >= 1")),
        ("none of is a count of nought", format!("none of x in {list}: {c}"), format!("(count x in {list}: {c}) is 0")),
        ("where is and", format!("some x in {list} where {c}: {c}"), format!("some x in {list}: {c}")),
        ("in a list is or", format!("{root}.kind in [{k}, {l}]"), format!("{root}.kind is {k} or {root}.kind is {l}")),
        ("not in is not or", format!("{root}.kind not in [{k}, {l}]"), format!("not ({root}.kind is {k} or {root}.kind is {l})")),
        ("in a set is in its members", format!("{root}.kind in boxed"), format!("{root}.kind in [chassis, card]")),
        ("the contrary of a comparison", format!("not ({root}.age {op} {n})"), format!("{root}.age {turned} {n}")),
    ]
}

/// A policy with every pair as two findings, or as two rules of two verdicts.
fn with_pairs(tape: &mut Tape, silences: bool) -> (Generated, Vec<&'static str>, bool) {
    let mut laws = vec![];
    let mut per_unit = false;
    let generated = generate::with(tape, More { no_silences: !silences, ..More::default() }, &mut |generator| {
        per_unit = generator.tape.chance(50);
        let ctx = Ctx::of(per_unit);
        let scope = if per_unit { " for unit" } else { "" };
        for (at, (law, one, other)) in pairs(generator, &ctx).into_iter().enumerate() {
            laws.push(law);
            for (side, text) in [("one", one), ("other", other)] {
                generator.out.push(format!("finding law_{at}_{side}{scope}\n  means {text}\n{GROUND}\n"));
            }
        }
        if !silences {
            exceptions(generator, &ctx, scope);
        }
    });
    (generated, laws, per_unit)
}

/// An exception within a rule, and the contrary of it within its condition.
fn exceptions(generator: &mut Gen, ctx: &Ctx, scope: &str) {
    let [a, b] = [(); 2].map(|()| format!("({})", generator.cond(ctx, 1)));
    for (side, clauses) in [("one", format!("  when {a}\n  unless {b}\n")), ("other", format!("  when {a} and not {b}\n"))] {
        generator.out.push(format!("verdict unless_{side}{scope}\n  levels mild < severe\n{GROUND}\n"));
        generator.out.push(format!("rule unless_base_{side}{scope}\n  then unless_{side} is mild\n  because \"so\"\n{GROUND}\n"));
        let then = format!("  then unless_{side} is severe\n  because \"so\"\n");
        generator.out.push(format!("rule unless_rule_{side}{scope}\n{clauses}{then}{GROUND}\n"));
    }
}

#[test]
fn two_ways_of_writing_a_condition_come_to_the_same() {
    let mut tally = Tally::default();
    tape::hold("conditions written in two ways", 400, &mut |tape| {
        let silences = tape.chance(40);
        let (generated, laws, _) = with_pairs(tape, silences);
        let setup = Setup::generated(generated)?;
        let mut file = facts::complete(tape, &setup.generated, &setup.policy.schema);
        files::thin(tape, &setup, &mut file.json, Thin { percent: 25, disputes: true, lists: true });
        let record = setup.load(&file)?;
        let all = world::everything(&setup, &record, &setup.settings());
        for (at, law) in laws.iter().enumerate() {
            same(&all, &format!("law_{at}_one"), &format!("law_{at}_other"), law, &mut tally).map_err(|error| told(&setup, &file, &error))?;
        }
        if !silences {
            for name in ["unless", "unless_rule"] {
                let law = "unless is and not";
                same(&all, &format!("{name}_one"), &format!("{name}_other"), law, &mut tally).map_err(|error| told(&setup, &file, &error))?;
            }
        }
        Ok(())
    });
    tally.print();
    tally.all_occur(&["not both, open", "not either, open", "unless is and not, open", "some is a count of at least one, open", "not not, settled"]);
}

fn told(setup: &Setup, file: &facts::File, error: &str) -> String {
    format!("{}\n{}\n{error}", setup.generated.text(), file.json)
}

fn same(all: &Everything, one: &str, other: &str, law: &str, tally: &mut Tally) -> Result<(), String> {
    let of = |name: &str| -> Vec<&Said> { all.iter().filter(|(key, _)| key.1 == name).map(|(_, said)| said).collect() };
    let (ones, others) = (of(one), of(other));
    if ones.is_empty() {
        return Err(format!("{law}: there is no {one}"));
    }
    for said in &ones {
        tally.count(&format!("{law}, {}", if said.finality == "open" { "open" } else { "settled" }));
    }
    if ones == others { Ok(()) } else { Err(format!("{law}\n  {one} {ones:#?}\n  {other} {others:#?}")) }
}
