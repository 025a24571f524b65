//! Where each node stands in the order in which nodes are worked out.

use crate::check::graph::Node;

/// The places of nodes in [`super::Program::order`], found without hashing.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// By kind of node, then by id.
    by_kind: [Vec<Option<u32>>; 11],
}

impl Places {
    pub fn of(order: &[Node]) -> Places {
        let mut places = Places::default();
        for (place, node) in order.iter().enumerate() {
            let (kind, id) = kind_and_id(*node);
            let ids = &mut places.by_kind[kind];
            if ids.len() <= id {
                ids.resize(id + 1, None);
            }
            ids[id] = Some(place as u32);
        }
        places
    }

    pub fn get(&self, node: Node) -> Option<usize> {
        let (kind, id) = kind_and_id(node);
        self.by_kind[kind].get(id).copied().flatten().map(|place| place as usize)
    }
}

fn kind_and_id(node: Node) -> (usize, usize) {
    match node {
        Node::Finding(id) => (0, id.index()),
        Node::Scope(id) => (1, id.index()),
        Node::Verdict(id) => (2, id.index()),
        Node::Decide(id) => (3, id.index()),
        Node::Rule(id) => (4, id.index()),
        Node::Requirement(id) => (5, id.index()),
        Node::Stage(id) => (6, id.index()),
        Node::Fee(id) => (7, id.index()),
        Node::Power(id) => (8, id.index()),
        Node::Duty(id) => (9, id.index()),
        Node::Notice(id) => (10, id.index()),
    }
}
