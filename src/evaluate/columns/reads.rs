//! What an expression or a declaration depends on: the columns that it reads, and the nodes that it uses.

use super::layout::{ColumnId, Layout, Tree};
use crate::check::graph::Node;
use crate::program::{ExprId, ExprKind, FindingId, Program};
use crate::value::Value;
use std::collections::BTreeSet;

/// Rather more than too little: what is named here and not really used makes two records differ that need not.
#[derive(Default)]
pub struct Reads {
    pub columns: BTreeSet<ColumnId>,
    /// Places of nodes in the order of the program.
    pub nodes: BTreeSet<usize>,
    called: BTreeSet<FindingId>,
}

pub struct Reader<'a> {
    program: &'a Program,
    layout: &'a Layout,
    reads: Reads,
}

/// What an expression depends on.
pub fn of_expr(program: &Program, layout: &Layout, expr: ExprId) -> Reads {
    of_exprs(program, layout, &[expr])
}

pub fn of_exprs(program: &Program, layout: &Layout, exprs: &[ExprId]) -> Reads {
    let mut reader = Reader { program, layout, reads: Reads::default() };
    exprs.iter().for_each(|expr| reader.expr(*expr));
    reader.reads
}

/// What a whole node depends on.
pub fn of_node(program: &Program, layout: &Layout, place: usize) -> Reads {
    let mut reads = of_exprs(program, layout, &program.expressions(program.order[place]));
    for used in direct_uses(program, place) {
        reads.nodes.insert(used);
    }
    reads
}

/// The nodes that a node uses; through findings with parameters, which are worked out where they are called.
pub fn direct_uses(program: &Program, place: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::from([place]);
    let mut work = vec![place];
    while let Some(at) = work.pop() {
        for (used, _) in program.uses[at].iter().filter(|(used, _)| seen.insert(*used)) {
            match program.order[*used] {
                Node::Finding(id) if program.findings[id.index()].params > 0 => work.push(*used),
                _ => _ = found.insert(*used),
            }
        }
    }
    found
}

impl<'a> Reader<'a> {
    fn expr(&mut self, id: ExprId) {
        let program = self.program;
        match program.kind(id) {
            ExprKind::Case | ExprKind::Subject | ExprKind::Field(..) | ExprKind::EachMember(..) => match self.path(id) {
                Some(tree) => self.all(tree),
                // In a variable: what it stands for is read where it is bound.
                None => program.kind(id).children().into_iter().for_each(|child| self.expr(child)),
            },
            ExprKind::Finding(finding, arguments) => {
                arguments.iter().for_each(|argument| self.expr(*argument));
                let it = &program.findings[finding.index()];
                match it.means {
                    Some(means) if it.params > 0 => {
                        if self.reads.called.insert(*finding) {
                            self.expr(means);
                        }
                    }
                    _ => self.node(Node::Finding(*finding)),
                }
            }
            ExprKind::Decide(decide) => self.node(Node::Decide(*decide)),
            ExprKind::Verdict { verdict, .. } => self.node(Node::Verdict(*verdict)),
            kind => kind.children().into_iter().for_each(|child| self.expr(child)),
        }
    }

    fn node(&mut self, node: Node) {
        self.reads.nodes.extend(self.program.places.get(node));
    }

    /// What a path from the case or the unit leads to; whether the records on the way are there is read.
    fn path(&mut self, id: ExprId) -> Option<&'a Tree> {
        let (program, layout) = (self.program, self.layout);
        match program.kind(id) {
            ExprKind::Case => Some(&layout.case),
            ExprKind::Subject => layout.unit.as_ref(),
            ExprKind::Field(base, place) => match self.path(*base)? {
                Tree::Record { presence, fields } => {
                    self.reads.columns.extend(presence);
                    fields.get(usize::from(*place))
                }
                Tree::Each(members) => members.get(usize::from(*place)),
                other => Some(other),
            },
            ExprKind::EachMember(base, member) => {
                let tree = self.path(*base)?;
                match (tree, program.kind(*member)) {
                    (Tree::Each(members), ExprKind::Const(Value::Member(member))) => members.get(usize::from(*member)),
                    _ => {
                        self.expr(*member);
                        Some(tree)
                    }
                }
            }
            _ => None,
        }
    }

    fn all(&mut self, tree: &Tree) {
        match tree {
            Tree::Unread => {}
            Tree::Scalar(column) | Tree::List(column) => _ = self.reads.columns.insert(*column),
            Tree::Record { presence, fields } => {
                self.reads.columns.extend(presence);
                fields.iter().for_each(|field| self.all(field));
            }
            Tree::Each(members) => members.iter().for_each(|member| self.all(member)),
        }
    }
}
