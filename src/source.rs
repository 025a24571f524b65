//! Where text came from: files, byte spans into them, and lines and columns for people.

use std::sync::Arc;

/// One text that was read: a policy, a fact file, a document, a data file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SourceId(pub u32);

/// A half-open range of bytes in one source.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    pub source: SourceId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(source: SourceId, start: usize, end: usize) -> Span {
        // Sources are capped far below 4 GiB (`limits`), so the casts hold.
        Span { source, start: start as u32, end: end.max(start) as u32 }
    }

    /// The smallest span that covers both; both must be of one source.
    pub fn to(self, other: Span) -> Span {
        Span { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether another one lies wholly in it.
    pub fn contains(self, other: Span) -> bool {
        self.source == other.source && self.start <= other.start && other.end <= self.end
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A part of a file that stands in a text by itself, and how places in it are counted: as in the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// It begins with this line, from 1.
    Lines(u32),
    /// A row of cells on this line: in the text each cell is a line of its own. What is counted as column is the cell.
    Cells(u32),
}

/// A text with its name and the places where its lines start.
#[derive(Clone, Debug)]
pub struct Source {
    /// How it is shown to people: the path as given, or `<stdin>`.
    pub name: String,
    pub text: Arc<str>,
    line_starts: Vec<u32>,
    /// With the byte at which each begins; empty for a file that was read whole.
    parts: Vec<(u32, Part)>,
}

/// Line and column, both from 1; the column counts characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Place {
    pub line: u32,
    pub column: u32,
}

impl Source {
    fn new(name: String, text: Arc<str>, parts: Vec<(u32, Part)>) -> Source {
        let starts = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1);
        let line_starts = std::iter::once(0).chain(starts).collect();
        Source { name, text, line_starts, parts }
    }

    /// The line and column of a byte offset; an offset past the end is the end.
    pub fn place(&self, offset: usize) -> Place {
        let offset = offset.min(self.text.len());
        let line = self.row(offset);
        let start = self.line_starts[line - 1] as usize;
        let column = String::from_utf8_lossy(&self.text.as_bytes()[start..offset]).chars().count();
        let part = self.parts.partition_point(|(start, _)| *start as usize <= offset).checked_sub(1).and_then(|part| self.parts.get(part));
        let within = |start: u32| (line - self.row(start as usize)) as u32;
        match part {
            None => Place { line: line as u32, column: column as u32 + 1 },
            Some((start, Part::Lines(first))) => Place { line: first + within(*start), column: column as u32 + 1 },
            Some((start, Part::Cells(line))) => Place { line: *line, column: within(*start) + 1 },
        }
    }

    /// The number of a line of this text, from 1.
    fn row(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start as usize <= offset)
    }

    /// The text of a line (from 1) of a file that was read whole, without its end.
    pub fn line(&self, line: u32) -> &str {
        let start = self.line_starts.get(line as usize - 1).map_or(self.text.len(), |s| *s as usize);
        self.text[start..].lines().next().unwrap_or("")
    }
}

/// Every text of one run.
#[derive(Clone, Default, Debug)]
pub struct SourceMap {
    sources: Vec<Source>,
}

impl SourceMap {
    pub fn new() -> SourceMap {
        SourceMap::default()
    }

    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        self.sources.push(Source::new(name.into(), text.into(), vec![]));
        SourceId(self.sources.len() as u32 - 1)
    }

    /// Puts parts of a file in the place of a text, one after the other, each with a line end behind it.
    pub fn replace<'t>(&mut self, id: SourceId, name: String, parts: impl IntoIterator<Item = (&'t str, Part)>) {
        let (mut text, mut starts) = (String::new(), Vec::new());
        for (part, how) in parts {
            starts.push((text.len() as u32, how));
            text.push_str(part);
            text.push('\n');
        }
        if let Some(source) = self.sources.get_mut(id.0 as usize) {
            *source = Source::new(name, text.into(), starts);
        }
    }

    pub fn get(&self, id: SourceId) -> &Source {
        &self.sources[id.0 as usize]
    }

    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.sources.iter().enumerate().map(|(i, s)| (SourceId(i as u32), s))
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.source).text.get(span.range()).unwrap_or("")
    }

    /// Where a span begins.
    pub fn place(&self, span: Span) -> Place {
        self.get(span.source).place(span.start as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_parts_are_those_of_the_file() {
        let mut sources = SourceMap::new();
        let id = sources.add("", "");
        sources.replace(id, "units.csv".into(), [("a\nbc\nd", Part::Lines(7)), ("x\ny", Part::Cells(12))]);
        // The text is a⏎bc⏎d⏎x⏎y⏎
        let places: Vec<(u32, u32)> = [0, 3, 5, 7, 9].into_iter().map(|at| sources.get(id).place(at)).map(|at| (at.line, at.column)).collect();
        assert_eq!(places, [(7, 1), (8, 2), (9, 1), (12, 1), (12, 2)]);
    }
}
