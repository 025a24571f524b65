//! A memory that is bounded and keeps what is asked for: two generations, of which the older is forgotten when the younger is full.

use rustc_hash::FxHashMap;
use std::mem;

/// By keys of words, what was found lately.
#[derive(Debug)]
pub struct Recent<V> {
    most: usize,
    young: FxHashMap<Box<[u32]>, V>,
    old: FxHashMap<Box<[u32]>, V>,
}

impl<V: Clone> Recent<V> {
    /// At least so many of those that were asked for last are kept, and at most twice as many.
    pub fn new(most: usize) -> Recent<V> {
        Recent { most, young: FxHashMap::default(), old: FxHashMap::default() }
    }

    pub fn get(&mut self, key: &[u32]) -> Option<V> {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        self.insert(key, value.clone());
        Some(value)
    }

    pub fn insert(&mut self, key: Box<[u32]>, value: V) {
        if self.young.len() >= self.most {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }

    pub fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_goes() {
        let mut recent = Recent::new(4);
        for n in 0..100u32 {
            recent.insert([n].into(), n);
            assert_eq!(recent.get(&[0]), Some(0), "asked for all the time, after {n}");
            assert!(recent.young.len() + recent.old.len() <= 8);
        }
        assert_eq!((recent.get(&[99]), recent.get(&[50])), (Some(99), None));
        assert_eq!((recent.get(&[0]), recent.get(&[51])), (Some(0), None));
        recent.clear();
        assert_eq!(recent.get(&[0]), None);
    }
}
