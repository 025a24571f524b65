//! Acts: exercises of powers, waivers, and determinations of what a document leaves open. Each is checked against who may do it and on what.

use super::scalar::read_value;
use super::{Loader, found};
use crate::check::policy::{ExprId, FindingBody, FindingId, ForEach, PowerId, Scope};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::facts::raw::{Raw, RawKey, RawKind};
use crate::facts::record::{Act, ActKind, SlotId};
use crate::source::Span;
use crate::value::parse::ParseError;
use crate::value::{Type, Value, format};
use std::collections::HashMap;

/// What an act is about, before the act itself is looked at.
struct Target {
    kind: ActTarget,
    /// Who may do it: members of `Party`.
    who: Vec<(u16, ActTarget)>,
    /// `is held by`, `is asked of`
    relation: &'static str,
}

#[derive(Clone, Copy, PartialEq)]
enum ActTarget {
    Exercise(PowerId),
    Decline(PowerId),
    Determine(FindingId),
}

/// The entries of an act, by their names.
type Entries<'r> = HashMap<&'r str, (&'r RawKey, &'r Raw)>;

const KINDS: [&str; 4] = ["exercise", "decline", "waive", "determine"];
const NAMES: [&str; 10] = ["exercise", "decline", "waive", "determine", "is", "unit", "for", "by", "on", "why"];

impl<'p> Loader<'p> {
    pub(super) fn acts(&mut self, raw: &Raw, case: SlotId, units: &[SlotId]) -> Vec<Act> {
        let RawKind::List(items) = &raw.kind else {
            let message = format!("`acts`: expected a list, found {}", found(raw));
            self.report(Code::FactWrongType, raw.span, message);
            return Vec::new();
        };
        let acts: Vec<Act> = items.iter().filter_map(|raw| self.act(raw, case, units)).collect();
        self.contradictions(&acts);
        acts
    }

    fn act(&mut self, raw: &Raw, case: SlotId, units: &[SlotId]) -> Option<Act> {
        let RawKind::Map(list) = &raw.kind else {
            self.report(Code::FactWrongType, raw.span, format!("expected an act, found {}", found(raw)));
            return None;
        };
        let mut entries = Entries::new();
        for (key, value) in list {
            if NAMES.contains(&key.name.as_str()) {
                entries.entry(key.name.as_str()).or_insert((key, value));
            } else {
                self.unknown_name(key, format!("an act has no `{}`", key.name), &NAMES);
            }
        }
        let why = entries.get("why").and_then(|(_, raw)| self.plain_text(raw, "`why`"));
        let on = match entries.get("on") {
            Some((_, raw)) => self.plain_date(raw, "`on`"),
            None => self.bad(raw.span, "the act does not say when: `on` is missing".into(), "add the date, like `on: 2026-01-31`"),
        };
        let target = self.target(raw, &entries)?;
        let by = self.by(raw, &entries, &target);
        // Of several powers that waive one requirement, the one of the party that acts.
        let chosen = by.and_then(|by| target.who.iter().find(|(who, _)| *who == by)).map_or(target.kind, |(_, chosen)| *chosen);
        let unit = self.unit_of(raw, &entries, chosen, units);
        let arguments = self.arguments(raw, &entries, chosen, case, unit.flatten().map(|place| units[place as usize]));
        let kind = self.kind(raw, &entries, chosen)?;
        Some(Act { kind, unit: unit?, arguments: arguments?, by: by?, on: on?, why, span: raw.span })
    }

    fn bad<T>(&mut self, span: Span, message: String, help: &str) -> Option<T> {
        let diagnostic = Diagnostic::new(Code::BadAct, span, message);
        self.diagnostics.push(if help.is_empty() { diagnostic } else { diagnostic.help(help) });
        None
    }

    fn target(&mut self, raw: &Raw, entries: &Entries) -> Option<Target> {
        let given: Vec<&str> = KINDS.into_iter().filter(|kind| entries.contains_key(kind)).collect();
        let [kind] = given.as_slice() else {
            let message = match given.as_slice() {
                [] => "the act does not say what was done".into(),
                [one, two, ..] => format!("one act is both `{one}` and `{two}`"),
                [_] => return None,
            };
            return self.bad(raw.span, message, "each act is one of `exercise`, `decline`, `waive`, `determine`");
        };
        let (_, value) = entries[kind];
        let RawKind::Text { value: name, .. } = &value.kind else {
            return self.bad(value.span, format!("`{kind}`: expected a name of the policy, found {}", found(value)), "");
        };
        match *kind {
            "waive" => self.waiver(name, value.span),
            "determine" => self.determination(name, value.span),
            _ => self.power(name, value.span, *kind == "decline"),
        }
    }

    fn power(&mut self, name: &str, span: Span, decline: bool) -> Option<Target> {
        let policy = self.policy;
        let Some(place) = policy.powers.iter().position(|power| power.common.name == name) else {
            return self.no_such(name, span, "power", policy.powers.iter().map(|power| power.common.name.as_str()).collect());
        };
        let id = PowerId(place as u32);
        let kind = if decline { ActTarget::Decline(id) } else { ActTarget::Exercise(id) };
        Some(Target { kind, who: vec![(policy.powers[place].held_by, kind)], relation: "is held by" })
    }

    fn waiver(&mut self, name: &str, span: Span) -> Option<Target> {
        let policy = self.policy;
        let Some(requirement) = policy.requirements.iter().find(|requirement| requirement.common.name == name) else {
            return self.no_such(name, span, "requirement", policy.requirements.iter().map(|r| r.common.name.as_str()).collect());
        };
        let who: Vec<_> = requirement.waived_by_power.iter().map(|id| (policy.powers[id.index()].held_by, ActTarget::Exercise(*id))).collect();
        match who.first() {
            Some((_, kind)) => Some(Target { kind: *kind, who, relation: "is waived by" }),
            None => self.bad(
                span,
                format!("nobody has the power to waive `{name}`"),
                "the policy would have to declare a power that `exercised waives` it",
            ),
        }
    }

    fn determination(&mut self, name: &str, span: Span) -> Option<Target> {
        let policy = self.policy;
        let Some(place) = policy.findings.iter().position(|finding| finding.common.name == name) else {
            let silent = policy.findings.iter().filter(|f| matches!(f.body, FindingBody::Silent(_)));
            return self.no_such(name, span, "finding", silent.map(|f| f.common.name.as_str()).collect());
        };
        let FindingBody::Silent(silent) = &policy.findings[place].body else {
            let help = "supply the facts it depends on; only what the document leaves open is determined";
            return self.bad(span, format!("the policy says when `{name}` holds: nobody determines it"), help);
        };
        let kind = ActTarget::Determine(FindingId(place as u32));
        Some(Target { kind, who: vec![(silent.ask, kind)], relation: "is asked of" })
    }

    /// The name is none of these; perhaps it is something else of the policy.
    fn no_such(&mut self, name: &str, span: Span, wanted: &str, legal: Vec<&str>) -> Option<Target> {
        let message = match self.what_is(name) {
            Some(what) => format!("`{name}` is a {what}, not a {wanted}"),
            None => format!("the policy has no {wanted} `{name}`"),
        };
        let help = match nearest(name, legal.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if legal.is_empty() => format!("the policy has no {wanted} for which there could be an act"),
            None => format!("known here: {}", format::alternatives(legal.into_iter())),
        };
        self.bad(span, message, &help)
    }

    fn what_is(&self, name: &str) -> Option<&'static str> {
        let policy = self.policy;
        let rooms: [(&'static str, bool); 8] = [
            ("power", policy.powers.iter().any(|x| x.common.name == name)),
            ("requirement", policy.requirements.iter().any(|x| x.common.name == name)),
            ("finding", policy.findings.iter().any(|x| x.common.name == name)),
            ("rule", policy.rules.iter().any(|x| x.common.name == name)),
            ("fee", policy.fees.iter().any(|x| x.common.name == name)),
            ("verdict", policy.verdicts.iter().any(|x| x.common.name == name)),
            ("duty", policy.duties.iter().any(|x| x.common.name == name)),
            ("notice", policy.notices.iter().any(|x| x.common.name == name)),
        ];
        rooms.into_iter().find(|(_, found)| *found).map(|(what, _)| what)
    }

    fn by(&mut self, act: &Raw, entries: &Entries, target: &Target) -> Option<u16> {
        let parties = self.schema.parties?;
        let Some((_, raw)) = entries.get("by") else {
            return self.bad(act.span, "the act does not say who acted: `by` is missing".into(), "");
        };
        let by = match read_value(raw, &Type::Enum(parties), self.schema) {
            Ok(Value::Member(by)) => by,
            Ok(_) => return None,
            Err(error) => {
                self.bad_value("`by`", raw, error);
                return None;
            }
        };
        if target.who.iter().any(|(who, _)| *who == by) {
            return Some(by);
        }
        let name = |member| format::value(&Value::Member(member), &Type::Enum(parties), self.schema);
        let who: Vec<String> = target.who.iter().map(|(who, _)| name(*who)).collect();
        let what = self.scope(target.kind).0;
        let message = format!("`{what}` {} {}, not `{}`", target.relation, format::alternatives(who.iter().map(String::as_str)), name(by));
        self.bad(raw.span, message, "")
    }

    /// The name of a target and how many instances it has.
    fn scope(&self, target: ActTarget) -> (&'p str, &'p Scope) {
        let common = match target {
            ActTarget::Exercise(id) | ActTarget::Decline(id) => &self.policy.powers[id.index()].common,
            ActTarget::Determine(id) => &self.policy.findings[id.index()].common,
        };
        (&common.name, &common.scope)
    }

    /// The unit of an act: `Some(None)` where the target exists once per case, `None` after a mistake.
    fn unit_of(&mut self, act: &Raw, entries: &Entries, target: ActTarget, units: &[SlotId]) -> Option<Option<u32>> {
        let (name, scope) = self.scope(target);
        match (entries.get("unit"), scope.per_unit) {
            (None, false) => Some(None),
            (Some((key, _)), false) => self.bad(key.span, format!("`{name}` exists once for the case: the act names no unit"), "remove it"),
            (None, true) if units.len() == 1 => Some(Some(0)),
            // Without any unit the file has a mistake already.
            (None, true) if units.is_empty() => None,
            (None, true) => self.bad(
                act.span,
                format!("the act does not say for which unit: `{name}` exists for each"),
                "add `unit`, with its key or its position from 1",
            ),
            (Some((_, raw)), true) => self.member(raw, units, "unit").map(|(place, _)| Some(place)),
        }
    }

    /// The member of a list that an act names, by its key, or by its position from 1 where it has none.
    fn member(&mut self, raw: &Raw, members: &[SlotId], what: &str) -> Option<(u32, Value)> {
        let Some(first) = members.first() else {
            return self.bad(raw.span, format!("there is no {what} in the file that this could name"), "");
        };
        let Some(key) = self.key_of(*first) else { return self.position(raw, members.len(), what) };
        let ty = self.slots[key.index()].ty.clone();
        let wanted = match read_value(raw, ty.required(), self.schema) {
            Ok(value) => value,
            Err(error) => return self.wrong_argument(what, raw, error),
        };
        let known: Vec<(u32, Value)> = (0..).zip(members).filter_map(|(place, id)| Some((place, self.known_key(*id)?))).collect();
        if let Some(found) = known.iter().find(|(_, value)| *value == wanted) {
            return Some(found.clone());
        }
        let shown: Vec<String> = known.iter().map(|(_, value)| format::value(value, &ty, self.schema)).collect();
        let wanted = format::value(&wanted, &ty, self.schema);
        let near = nearest(&wanted, shown.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
        let help = near.unwrap_or_else(|| format!("the file has {}", format::alternatives(shown.iter().map(String::as_str))));
        self.bad(raw.span, format!("the file has no {what} `{wanted}`"), &help)
    }

    fn position(&mut self, raw: &Raw, count: usize, what: &str) -> Option<(u32, Value)> {
        let number = match &raw.kind {
            RawKind::Number(text) | RawKind::Text { value: text, .. } => text.parse::<usize>().ok(),
            _ => None,
        };
        match number {
            Some(place) if (1..=count).contains(&place) => Some((place as u32 - 1, Value::Number(place.into()))),
            _ => self.bad(raw.span, format!("there is no {what} {}", found(raw)), &format!("name it by its position, from 1 to {count}")),
        }
    }

    fn wrong_argument<T>(&mut self, what: &str, raw: &Raw, error: ParseError) -> Option<T> {
        self.bad(raw.span, format!("{what}: {}", error.message), error.help.as_deref().unwrap_or_default())
    }

    fn arguments(&mut self, act: &Raw, entries: &Entries, target: ActTarget, case: SlotId, unit: Option<SlotId>) -> Option<Vec<Value>> {
        let (name, scope) = self.scope(target);
        let given: &[Raw] = match entries.get("for") {
            None => &[],
            Some((_, Raw { kind: RawKind::List(items), .. })) => items,
            Some((_, one)) => std::slice::from_ref(*one),
        };
        let types: Vec<Type> = match (target, &scope.for_each) {
            (_, Some(ForEach { group: Some(group), .. })) => group.keys.iter().map(|key| self.policy.exprs.ty(*key).clone()).collect(),
            (_, Some(for_each)) => vec![self.policy.exprs.ty(for_each.over).clone()],
            (ActTarget::Determine(id), None) => self.policy.findings[id.index()].params.iter().map(|param| param.ty.clone()).collect(),
            _ => Vec::new(),
        };
        if given.len() != types.len() {
            let span = entries.get("for").map_or(act.span, |(_, raw)| raw.span);
            let message = match types.len() {
                0 => format!("`{name}` exists once: the act names nothing with `for`"),
                1 => format!("`{name}` exists for each member: `for` must name one"),
                count => format!("`{name}` has {count} arguments, and `for` names {}", given.len()),
            };
            return self.bad(span, message, "");
        }
        if let Some(ForEach { over, group: Some(group), .. }) = &scope.for_each {
            let items = self.items(*over, case, unit)?;
            return self.group(act, given, &types, &group.keys, &items);
        }
        let over = scope.for_each.as_ref().map(|for_each| self.items(for_each.over, case, unit));
        let arguments: Vec<Option<Value>> = given
            .iter()
            .zip(&types)
            .map(|(raw, ty)| match &over {
                Some(items) => self.member(raw, items.as_deref()?, "member").map(|(_, value)| value),
                None => self.argument(raw, ty),
            })
            .collect();
        arguments.into_iter().collect()
    }

    /// A group by its keys: some member must have them.
    fn group(&mut self, act: &Raw, given: &[Raw], types: &[Type], keys: &[ExprId], items: &[SlotId]) -> Option<Vec<Value>> {
        let wanted: Vec<Option<Value>> = given.iter().zip(types).map(|(raw, ty)| self.argument(raw, ty)).collect();
        let wanted: Vec<Value> = wanted.into_iter().collect::<Option<_>>()?;
        let of_member = |member: &SlotId| keys.iter().map(|key| self.known_fact(*key, *member)).collect::<Option<Vec<Value>>>();
        if items.iter().any(|member| of_member(member).as_ref() == Some(&wanted)) {
            return Some(wanted);
        }
        let span = given.first().map_or(act.span, |raw| raw.span);
        self.bad(span, "no member of the list has this key".into(), "an act on a group names what its members have in common")
    }

    fn argument(&mut self, raw: &Raw, ty: &Type) -> Option<Value> {
        if let Type::Record(record) = ty.required() {
            // All records of this kind in the file, wherever they stand.
            let members: Vec<SlotId> = self.records(*record);
            return self.member(raw, &members, "member").map(|(_, value)| value);
        }
        match read_value(raw, ty.required(), self.schema) {
            Ok(value) => Some(value),
            Err(error) => self.wrong_argument("`for`", raw, error),
        }
    }

    fn kind(&mut self, act: &Raw, entries: &Entries, target: ActTarget) -> Option<ActKind> {
        let is = entries.get("is");
        let ActTarget::Determine(id) = target else {
            if let Some((key, _)) = is {
                return self.bad(key.span, "only a determination says what something `is`".into(), "remove `is`");
            }
            return match target {
                ActTarget::Exercise(id) => Some(ActKind::Exercise(id)),
                ActTarget::Decline(id) => Some(ActKind::Decline(id)),
                ActTarget::Determine(_) => None,
            };
        };
        let finding = &self.policy.findings[id.index()];
        let Some((_, raw)) = is else {
            let help = format!("add `is`: {}", format::form(&finding.ty, self.schema));
            return self.bad(act.span, format!("the determination does not say what `{}` is", finding.common.name), &help);
        };
        match read_value(raw, finding.ty.required(), self.schema) {
            Ok(value) => Some(ActKind::Determine(id, value)),
            Err(error) => {
                self.bad_value("`is`", raw, error);
                None
            }
        }
    }

    /// Two acts of one day on one target that say different things: none is the latest.
    fn contradictions(&mut self, acts: &[Act]) {
        /// What an act is on (a power or a finding), of which unit, with which arguments, and its day.
        type Target<'a> = (u8, u32, Option<u32>, &'a [Value], jiff::civil::Date);
        let mut first: HashMap<Target, &Act> = HashMap::new();
        for act in acts {
            let (room, id) = match &act.kind {
                ActKind::Exercise(id) | ActKind::Decline(id) => (0, id.0),
                ActKind::Determine(id, _) => (1, id.0),
            };
            let earlier = first.entry((room, id, act.unit, &act.arguments, act.on)).or_insert(act);
            if earlier.kind != act.kind {
                let error = Diagnostic::new(Code::BadAct, act.span, format!("two acts of {} contradict each other", act.on));
                let help = "of several acts the latest counts: give each its own day, or remove one";
                self.diagnostics.push(error.label(earlier.span, "the other one").help(help));
            }
        }
    }
}
