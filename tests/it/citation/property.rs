//! Whatever is forgiven may change: a run of words that stands once is found at its place.

use proptest::prelude::*;
use writ::citation::{Citation, Document, Furniture, Miss, locate};

/// Words that look like those of documents; few, so that runs repeat. None is a number alone: on a line of its own it would be a page number.
fn words() -> impl Strategy<Value = Vec<String>> {
    let word = prop_oneof![
        "[a-d]{1,2}",
        "[A-B]{1,2}",
        "[1-3]{1,2}%",
        Just("non-x".to_owned()),
        Just("l'or".to_owned()),
        Just("é,".to_owned()),
        Just("\"q\"".to_owned())
    ];
    prop::collection::vec(word, 1..80)
}

/// The words as a text, each joint and each quote in a style that `styles` chooses; and where each word begins.
fn dress(words: &[String], styles: &[u8]) -> (String, Vec<usize>) {
    let joints =
        [" ", "  ", "\n", "\t", "\r\n", "\n\n", "\n• ", "\n  - ", "\n* ", "\u{a0}", "\nhttps://example.com/x\n", "\n\n12\n\n", "\nRun Title\n"];
    let (mut text, mut places) = (String::new(), Vec::new());
    for (at, word) in words.iter().enumerate() {
        let style = styles[at % styles.len()] as usize;
        if at > 0 {
            text.push_str(joints[style % joints.len()]);
        }
        places.push(text.len());
        match style % 3 {
            0 => text.push_str(word),
            1 => text.push_str(&word.replace('\'', "’").replace("\"q\"", "“q”")),
            _ => text.push_str(&word.replace('\'', "\\'").replace("\"q\"", "\\\"q\\\"")),
        }
    }
    (text, places)
}

fn furniture() -> Furniture {
    Furniture { url_lines: true, page_numbers: true, lines: vec!["Run Title".to_owned()] }
}

proptest! {
    #[test]
    fn a_unique_run_is_found_at_its_place(words in words(), styles in prop::collection::vec(any::<u8>(), 1..40), from in any::<prop::sample::Index>(), length in 1usize..8) {
        let from = from.index(words.len());
        let run = &words[from..(from + length).min(words.len())];
        let (text, places) = dress(&words, &styles);
        let count = words.windows(run.len()).filter(|window| *window == run).count();
        let document = Document::new("d", text.as_str(), &furniture());
        let result = locate(&document, &Citation::new("d", run.join(" ")));
        match result {
            Ok(passage) => {
                prop_assert_eq!(count, 1);
                // A quote that is escaped begins at its backslash, as the word does.
                prop_assert_eq!(passage.bytes.start, places[from]);
                prop_assert_eq!(passage.text, run.join(" "));
            }
            Err(Miss::Ambiguous { places, .. }) => prop_assert_eq!(places.len(), count.min(20)),
            Err(other) => prop_assert!(false, "{:?} in {:?}: {:?}", run, text, other),
        }
    }

    #[test]
    fn dress_does_not_change_the_digest(words in words(), one in prop::collection::vec(any::<u8>(), 1..40), other in prop::collection::vec(any::<u8>(), 1..40)) {
        let whole = Citation::new("d", words.join(" "));
        let digest = |styles: &[u8]| locate(&Document::new("d", dress(&words, styles).0, &furniture()), &whole).map(|passage| passage.digest);
        prop_assert_eq!(digest(&one), digest(&other));
        prop_assert!(digest(&one).is_ok());
    }

    #[test]
    fn a_changed_word_is_never_found(words in words(), styles in prop::collection::vec(any::<u8>(), 1..40), at in any::<prop::sample::Index>()) {
        let mut changed = words.clone();
        changed[at.index(words.len())] = "zz".to_owned();
        let document = Document::new("d", dress(&words, &styles).0, &furniture());
        let result = locate(&document, &Citation::new("d", changed.join(" ")));
        prop_assert!(matches!(result, Err(Miss::NotFound { .. })), "{:?}", result);
    }

    #[test]
    fn nothing_panics(text in "\\PC{0,60}|[a-c •\\-\\[\\]()#\\\\.…\n\"“]{0,60}", fragment in "[a-c •\\-\\[\\]()#\\\\.…\n\"“]{0,12}", section in "[a-c#: \n]{0,4}") {
        let document = Document::new("d", text, &furniture()).with_headings([section.as_str(), "a"]);
        for citation in [Citation::new("d", fragment.as_str()), Citation::new("d", fragment).in_section(section)] {
            let _ = citation.normal();
            if let Ok(passage) = locate(&document, &citation) {
                prop_assert!(document.text().get(passage.bytes).is_some());
            }
        }
        let sentences = writ::citation::sentences(&document);
        prop_assert!(sentences.windows(2).all(|pair| pair[0].words.end == pair[1].words.start && pair[0].paragraph <= pair[1].paragraph));
    }
}
