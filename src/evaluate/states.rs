//! What the nodes of a world came to, by place and unit, found without hashing.

use super::nodes::NodeState;

/// A place in the order of the program, and a unit (0 for what has no unit).
pub type At = (usize, u32);

#[derive(Clone, Debug)]
pub struct States {
    units: usize,
    states: Vec<Option<NodeState>>,
    /// Those that are set.
    set: Vec<u32>,
}

impl States {
    pub fn new(places: usize, units: usize) -> States {
        let units = units.max(1);
        States { units, states: vec![None; places * units], set: Vec::new() }
    }

    fn index(&self, (place, unit): At) -> usize {
        place * self.units + unit as usize
    }

    pub fn get(&self, at: At) -> Option<&NodeState> {
        self.states.get(self.index(at))?.as_ref()
    }

    pub fn get_mut(&mut self, at: At) -> Option<&mut NodeState> {
        let index = self.index(at);
        self.states.get_mut(index)?.as_mut()
    }

    pub fn set(&mut self, at: At, state: NodeState) {
        let index = self.index(at);
        if let Some(place) = self.states.get_mut(index)
            && place.replace(state).is_none()
        {
            self.set.push(index as u32);
        }
    }

    pub fn clear(&mut self) {
        self.set.drain(..).for_each(|index| self.states[index as usize] = None);
    }
}
