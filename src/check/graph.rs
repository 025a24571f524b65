//! What depends on what. The order in which declarations can be worked out, the circles that must not be, and which declarations are per unit.

use super::policy::*;
use crate::source::Span;
use std::collections::BTreeSet;

/// A thing that is worked out as one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Node {
    Finding(FindingId),
    /// Whether a verdict applies.
    Scope(VerdictId),
    Verdict(VerdictId),
    Decide(DecideId),
    Rule(RuleId),
    Requirement(RequirementId),
    Stage(StageId),
    Fee(FeeId),
    Power(PowerId),
    Duty(DutyId),
    Notice(NoticeId),
}

impl Policy {
    /// What every declaration has.
    pub fn common(&self, node: Node) -> &Common {
        match node {
            Node::Finding(id) => &self.findings[id.index()].common,
            Node::Scope(id) | Node::Verdict(id) => &self.verdicts[id.index()].common,
            Node::Decide(id) => &self.decides[id.index()].common,
            Node::Rule(id) => &self.rules[id.index()].common,
            Node::Requirement(id) => &self.requirements[id.index()].common,
            Node::Stage(id) => &self.stages[id.index()].common,
            Node::Fee(id) => &self.fees[id.index()].common,
            Node::Power(id) => &self.powers[id.index()].common,
            Node::Duty(id) => &self.duties[id.index()].common,
            Node::Notice(id) => &self.notices[id.index()].common,
        }
    }
}

/// One thing uses another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Use {
    pub node: Node,
    /// Used of every unit (inside `every unit: …` and the like), not of the unit at hand.
    pub of_all_units: bool,
    /// An edge by which one rule defeats another; it makes nothing per unit.
    pub defeats: bool,
    pub span: Span,
}

/// The graph over all declarations of a policy.
#[derive(Debug)]
pub struct Graph {
    pub nodes: Vec<Node>,
    /// For each node what it uses, in the order of the text.
    pub uses: Vec<Vec<Use>>,
    offsets: Offsets,
}

#[derive(Debug)]
struct Offsets {
    verdicts: usize,
    decides: usize,
    rules: usize,
    requirements: usize,
    stages: usize,
    fees: usize,
    powers: usize,
    duties: usize,
    notices: usize,
    scopes: usize,
}

impl Graph {
    pub fn new(policy: &Policy) -> Graph {
        let mut nodes: Vec<Node> = Vec::new();
        let count = |n: usize| 0..n as u32;
        nodes.extend(count(policy.findings.len()).map(|i| Node::Finding(FindingId(i))));
        let scopes = nodes.len();
        nodes.extend(count(policy.verdicts.len()).map(|i| Node::Scope(VerdictId(i))));
        let verdicts = nodes.len();
        nodes.extend(count(policy.verdicts.len()).map(|i| Node::Verdict(VerdictId(i))));
        let decides = nodes.len();
        nodes.extend(count(policy.decides.len()).map(|i| Node::Decide(DecideId(i))));
        let rules = nodes.len();
        nodes.extend(count(policy.rules.len()).map(|i| Node::Rule(RuleId(i))));
        let requirements = nodes.len();
        nodes.extend(count(policy.requirements.len()).map(|i| Node::Requirement(RequirementId(i))));
        let stages = nodes.len();
        nodes.extend(count(policy.stages.len()).map(|i| Node::Stage(StageId(i))));
        let fees = nodes.len();
        nodes.extend(count(policy.fees.len()).map(|i| Node::Fee(FeeId(i))));
        let powers = nodes.len();
        nodes.extend(count(policy.powers.len()).map(|i| Node::Power(PowerId(i))));
        let duties = nodes.len();
        nodes.extend(count(policy.duties.len()).map(|i| Node::Duty(DutyId(i))));
        let notices = nodes.len();
        nodes.extend(count(policy.notices.len()).map(|i| Node::Notice(NoticeId(i))));
        let offsets = Offsets { verdicts, decides, rules, requirements, stages, fees, powers, duties, notices, scopes };
        let mut graph = Graph { uses: vec![Vec::new(); nodes.len()], nodes, offsets };
        Collector { policy, graph: &mut graph }.collect();
        graph
    }

    pub fn index(&self, node: Node) -> usize {
        match node {
            Node::Finding(id) => id.index(),
            Node::Scope(id) => self.offsets.scopes + id.index(),
            Node::Verdict(id) => self.offsets.verdicts + id.index(),
            Node::Decide(id) => self.offsets.decides + id.index(),
            Node::Rule(id) => self.offsets.rules + id.index(),
            Node::Requirement(id) => self.offsets.requirements + id.index(),
            Node::Stage(id) => self.offsets.stages + id.index(),
            Node::Fee(id) => self.offsets.fees + id.index(),
            Node::Power(id) => self.offsets.powers + id.index(),
            Node::Duty(id) => self.offsets.duties + id.index(),
            Node::Notice(id) => self.offsets.notices + id.index(),
        }
    }

    /// The nodes, each after all that it uses; what stands in or behind a circle is left out.
    pub fn order(&self) -> Vec<Node> {
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        let mut waiting: Vec<usize> = vec![0; self.nodes.len()];
        for (user, uses) in self.uses.iter().enumerate() {
            for used in uses {
                users[self.index(used.node)].push(user);
                waiting[user] += 1;
            }
        }
        let mut ready: std::collections::VecDeque<usize> = (0..self.nodes.len()).filter(|n| waiting[*n] == 0).collect();
        let mut order = Vec::with_capacity(self.nodes.len());
        while let Some(node) = ready.pop_front() {
            order.push(self.nodes[node]);
            for user in &users[node] {
                waiting[*user] -= 1;
                if waiting[*user] == 0 {
                    ready.push_back(*user);
                }
            }
        }
        order
    }

    /// Circles, each as the uses along it, the last leading back to the first node. Every circle shares no node with another of the answer.
    pub fn cycles(&self) -> Vec<Vec<(Node, Use)>> {
        let mut left = vec![true; self.nodes.len()];
        for node in self.order() {
            left[self.index(node)] = false;
        }
        let mut seen = vec![false; self.nodes.len()];
        let mut cycles = Vec::new();
        for start in 0..self.nodes.len() {
            if left[start] && !seen[start] {
                cycles.extend(self.cycle_from(start, &left, &mut seen));
            }
        }
        cycles
    }

    /// Follows uses that are in or behind a circle until a node comes again.
    fn cycle_from(&self, start: usize, left: &[bool], seen: &mut [bool]) -> Option<Vec<(Node, Use)>> {
        let mut path: Vec<(Node, Use)> = Vec::new();
        let mut at = start;
        loop {
            if seen[at] {
                let first = path.iter().position(|(node, _)| self.index(*node) == at)?;
                return Some(path.split_off(first));
            }
            seen[at] = true;
            // A node that is left has a use that is left, or `order` would have reached it.
            let next = *self.uses[at].iter().find(|used| left[self.index(used.node)])?;
            path.push((self.nodes[at], next));
            at = self.index(next.node);
        }
    }
}

struct Collector<'a> {
    policy: &'a Policy,
    graph: &'a mut Graph,
}

impl Collector<'_> {
    fn collect(&mut self) {
        let policy = self.policy;
        for (i, finding) in policy.findings.iter().enumerate() {
            if let FindingBody::Means(means) = &finding.body {
                self.exprs(Node::Finding(FindingId(i as u32)), [means.expr]);
            }
        }
        for (i, verdict) in policy.verdicts.iter().enumerate() {
            let id = VerdictId(i as u32);
            self.exprs(Node::Scope(id), verdict.applies_when.iter().map(|c| c.expr));
            self.uses(Node::Verdict(id), Node::Scope(id), verdict.common.name_span);
        }
        for (i, rule) in policy.rules.iter().enumerate() {
            self.rule(RuleId(i as u32), rule);
        }
        for (i, requirement) in policy.requirements.iter().enumerate() {
            self.requirement(RequirementId(i as u32), requirement);
        }
        for (i, stage) in policy.stages.iter().enumerate() {
            let id = StageId(i as u32);
            self.exprs(Node::Stage(id), stage.when.iter().map(|c| c.expr));
            if i + 1 < policy.stages.len() {
                self.uses(Node::Stage(id), Node::Stage(StageId(i as u32 + 1)), stage.common.name_span);
            }
        }
        for (i, fee) in policy.fees.iter().enumerate() {
            let node = Node::Fee(FeeId(i as u32));
            let allowances = fee.refundable.iter().chain(&fee.creditable).filter_map(|a| a.when);
            self.exprs(node, fee.when.iter().map(|c| c.expr).chain([fee.due_on.expr, fee.amount.expr]).chain(allowances));
            self.defeats(node, &fee.defeaters);
        }
        for (i, power) in policy.powers.iter().enumerate() {
            self.power(PowerId(i as u32), power);
        }
        for (i, duty) in policy.duties.iter().enumerate() {
            self.exprs(Node::Duty(DutyId(i as u32)), duty.when.iter().map(|c| c.expr));
        }
        for (i, notice) in policy.notices.iter().enumerate() {
            self.exprs(Node::Notice(NoticeId(i as u32)), notice.when.iter().map(|c| c.expr));
        }
    }

    fn rule(&mut self, id: RuleId, rule: &Rule) {
        let node = Node::Rule(id);
        self.exprs(node, rule.when.iter().chain(&rule.unless).map(|c| c.expr));
        self.defeats(node, &rule.defeaters);
        match &rule.then {
            Then::Level { verdict, span, .. } => self.uses(Node::Verdict(*verdict), node, *span),
            Then::Value { decide, value, span, .. } => {
                self.exprs(node, [*value]);
                self.uses(Node::Decide(*decide), node, *span);
            }
            Then::Waives { requirement, span } => self.uses(Node::Requirement(*requirement), node, *span),
            Then::Nothing => {}
        }
    }

    fn requirement(&mut self, id: RequirementId, requirement: &Requirement) {
        let node = Node::Requirement(id);
        self.exprs(node, requirement.when.iter().chain([&requirement.must]).map(|c| c.expr));
        self.defeats(node, &requirement.defeaters);
        if let Some(stage) = requirement.before {
            self.uses(node, Node::Stage(stage), requirement.common.name_span);
        }
        for hold in requirement.until_met.iter().chain(&requirement.once_failed) {
            self.uses(node, Node::Scope(hold.verdict), hold.span);
            self.uses(Node::Verdict(hold.verdict), node, hold.span);
        }
    }

    fn power(&mut self, id: PowerId, power: &Power) {
        let node = Node::Power(id);
        self.exprs(node, power.open_when.iter().map(|c| c.expr));
        match power.exercised {
            Exercised::Sets { verdict, .. } => self.uses(Node::Verdict(verdict), node, power.common.name_span),
            Exercised::Charges(amount) => self.exprs(node, [amount]),
            Exercised::Waives(requirement) => self.uses(Node::Requirement(requirement), node, power.common.name_span),
        }
    }

    fn defeats(&mut self, target: Node, edges: &[Defeat]) {
        let at = self.graph.index(target);
        for edge in edges {
            for by in std::iter::once(edge.by).chain(edge.restorers.iter().copied()) {
                self.graph.uses[at].push(Use { node: Node::Rule(by), of_all_units: false, defeats: true, span: edge.span });
            }
        }
    }

    fn uses(&mut self, user: Node, used: Node, span: Span) {
        let at = self.graph.index(user);
        self.graph.uses[at].push(Use { node: used, of_all_units: false, defeats: false, span });
    }

    fn exprs(&mut self, user: Node, exprs: impl IntoIterator<Item = ExprId>) {
        let at = self.graph.index(user);
        for expr in exprs {
            mentions(&self.policy.exprs, expr, false, &mut |mention| {
                if let Mention::Node(node, span, of_all_units) = mention {
                    self.graph.uses[at].push(Use { node, of_all_units, defeats: false, span });
                }
            });
        }
    }
}

enum Mention {
    /// Another declaration, and whether it stands inside `every unit` and the like.
    Node(Node, Span, bool),
    /// The unit at hand, outside of those.
    Subject,
}

/// Everything that an expression mentions. Expressions are at most `limits::EXPRESSION_DEPTH` deep.
fn mentions(exprs: &Exprs, id: ExprId, in_units: bool, found: &mut impl FnMut(Mention)) {
    let span = exprs.span(id);
    match exprs.kind(id) {
        ExprKind::Subject if !in_units => found(Mention::Subject),
        ExprKind::Finding(finding, _) => found(Mention::Node(Node::Finding(*finding), span, in_units)),
        ExprKind::Decide(decide) => found(Mention::Node(Node::Decide(*decide), span, in_units)),
        ExprKind::Verdict { verdict, .. } => found(Mention::Node(Node::Verdict(*verdict), span, in_units)),
        _ => {}
    }
    let in_units = in_units || matches!(exprs.kind(id), ExprKind::Quantified { over: Over::Units, .. });
    for child in exprs.kind(id).children() {
        mentions(exprs, child, in_units, found);
    }
}

/// Sets `scope.per_unit` of every declaration: it is per unit if it, or what it uses, concludes on or holds, is per unit outside `every unit: …`.
/// What `for unit` forced is set already.
pub fn infer_per_unit(policy: &mut Policy) {
    let graph = Graph::new(policy);
    let mut per_unit: Vec<bool> = graph.nodes.iter().map(|node| common(policy, *node).scope.per_unit || mentions_subject(policy, *node)).collect();
    // What a declaration makes per unit: its users, and what it concludes on or holds, which are its users in the graph too; and the other way
    // round, what concludes on a verdict that is per unit is so itself.
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len()];
    for (user, uses) in graph.uses.iter().enumerate() {
        for used in uses.iter().filter(|used| !used.of_all_units && !used.defeats) {
            let used_at = graph.index(used.node);
            neighbours[used_at].push(user);
            if concludes_on(used.node, graph.nodes[user]) {
                neighbours[user].push(used_at);
            }
        }
    }
    let mut work: Vec<usize> = (0..per_unit.len()).filter(|n| per_unit[*n]).collect();
    while let Some(node) = work.pop() {
        for other in &neighbours[node] {
            if !per_unit[*other] {
                per_unit[*other] = true;
                work.push(*other);
            }
        }
    }
    for (at, node) in graph.nodes.iter().enumerate().filter(|(_, node)| !matches!(node, Node::Scope(_))) {
        common_mut(policy, *node).scope.per_unit |= per_unit[at];
    }
}

/// Whether `from` is there to conclude on, hold or waive `on`; the scope of a verdict and the verdict are of one kind.
fn concludes_on(from: Node, on: Node) -> bool {
    matches!(
        (from, on),
        (Node::Rule(_) | Node::Power(_) | Node::Requirement(_) | Node::Scope(_), Node::Verdict(_))
            | (Node::Rule(_), Node::Decide(_))
            | (Node::Rule(_) | Node::Power(_), Node::Requirement(_))
    )
}

fn mentions_subject(policy: &Policy, node: Node) -> bool {
    let mut found = false;
    let mut look = |expr: ExprId| mentions(&policy.exprs, expr, false, &mut |m| found |= matches!(m, Mention::Subject));
    own_exprs(policy, node).into_iter().chain(text_exprs(policy, node)).for_each(&mut look);
    found
}

/// The values in the texts of a declaration: a text that speaks of the unit at hand makes it per unit.
fn text_exprs(policy: &Policy, node: Node) -> Vec<ExprId> {
    let because = if let Node::Rule(id) = node { policy.rules[id.index()].because.as_ref() } else { None };
    let pieces = common(policy, node).description.iter().chain(because).flatten();
    pieces.filter_map(|piece| if let Piece::Value(expr) = piece { Some(*expr) } else { None }).collect()
}

/// The expressions of a declaration that decide something (not those in its texts).
pub fn own_exprs(policy: &Policy, node: Node) -> Vec<ExprId> {
    let each = |common: &Common| common.scope.for_each.as_ref().map(|f| f.over);
    let cond = |c: &Option<Condition>| c.as_ref().map(|c| c.expr);
    match node {
        Node::Finding(id) => match &policy.findings[id.index()].body {
            FindingBody::Means(means) => vec![means.expr],
            FindingBody::Silent(_) => vec![],
        },
        Node::Scope(id) => cond(&policy.verdicts[id.index()].applies_when).into_iter().collect(),
        Node::Verdict(_) | Node::Decide(_) => vec![],
        Node::Rule(id) => {
            let rule = &policy.rules[id.index()];
            let value = if let Then::Value { value, .. } = &rule.then { Some(*value) } else { None };
            each(&rule.common).into_iter().chain(cond(&rule.when)).chain(rule.unless.iter().map(|c| c.expr)).chain(value).collect()
        }
        Node::Requirement(id) => {
            let it = &policy.requirements[id.index()];
            each(&it.common).into_iter().chain(cond(&it.when)).chain([it.must.expr]).collect()
        }
        Node::Stage(id) => cond(&policy.stages[id.index()].when).into_iter().collect(),
        Node::Fee(id) => {
            let it = &policy.fees[id.index()];
            let allowances = it.refundable.iter().chain(&it.creditable).filter_map(|a| a.when);
            each(&it.common).into_iter().chain(cond(&it.when)).chain([it.due_on.expr, it.amount.expr]).chain(allowances).collect()
        }
        Node::Power(id) => {
            let it = &policy.powers[id.index()];
            let amount = if let Exercised::Charges(amount) = it.exercised { Some(amount) } else { None };
            each(&it.common).into_iter().chain(cond(&it.open_when)).chain(amount).collect()
        }
        Node::Duty(id) => {
            let it = &policy.duties[id.index()];
            each(&it.common).into_iter().chain(cond(&it.when)).collect()
        }
        Node::Notice(id) => {
            let it = &policy.notices[id.index()];
            each(&it.common).into_iter().chain(cond(&it.when)).collect()
        }
    }
}

/// What every declaration has, of the one behind a node.
pub fn common(policy: &Policy, node: Node) -> &Common {
    match node {
        Node::Finding(id) => &policy.findings[id.index()].common,
        Node::Scope(id) | Node::Verdict(id) => &policy.verdicts[id.index()].common,
        Node::Decide(id) => &policy.decides[id.index()].common,
        Node::Rule(id) => &policy.rules[id.index()].common,
        Node::Requirement(id) => &policy.requirements[id.index()].common,
        Node::Stage(id) => &policy.stages[id.index()].common,
        Node::Fee(id) => &policy.fees[id.index()].common,
        Node::Power(id) => &policy.powers[id.index()].common,
        Node::Duty(id) => &policy.duties[id.index()].common,
        Node::Notice(id) => &policy.notices[id.index()].common,
    }
}

fn common_mut(policy: &mut Policy, node: Node) -> &mut Common {
    match node {
        Node::Finding(id) => &mut policy.findings[id.index()].common,
        Node::Scope(id) | Node::Verdict(id) => &mut policy.verdicts[id.index()].common,
        Node::Decide(id) => &mut policy.decides[id.index()].common,
        Node::Rule(id) => &mut policy.rules[id.index()].common,
        Node::Requirement(id) => &mut policy.requirements[id.index()].common,
        Node::Stage(id) => &mut policy.stages[id.index()].common,
        Node::Fee(id) => &mut policy.fees[id.index()].common,
        Node::Power(id) => &mut policy.powers[id.index()].common,
        Node::Duty(id) => &mut policy.duties[id.index()].common,
        Node::Notice(id) => &mut policy.notices[id.index()].common,
    }
}

/// The declarations that hang on others, those among them, directly or through what is between.
pub fn hanging_on(policy: &Policy, names: &[String]) -> BTreeSet<Node> {
    let graph = Graph::new(policy);
    let tables: BTreeSet<TableId> =
        (0..).map(TableId).zip(&policy.tables).filter(|(_, it)| names.contains(&it.common.name)).map(|(id, _)| id).collect();
    let is_named = |node: &Node| names.contains(&common(policy, *node).name) || own_exprs(policy, *node).iter().any(|e| reads(policy, *e, &tables));
    let mut found: BTreeSet<Node> = graph.nodes.iter().copied().filter(is_named).collect();
    // In their order every node comes after all that it uses.
    for node in graph.order() {
        if graph.uses[graph.index(node)].iter().any(|it| found.contains(&it.node)) {
            found.insert(node);
        }
    }
    found
}

fn reads(policy: &Policy, id: ExprId, tables: &BTreeSet<TableId>) -> bool {
    let kind = policy.exprs.kind(id);
    matches!(kind, ExprKind::Table(table, _) if tables.contains(table)) || kind.children().iter().any(|child| reads(policy, *child, tables))
}
