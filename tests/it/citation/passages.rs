//! Which passage a citation means: ends, sections, places, digests; and that it stays fast.

use std::time::Instant;

use super::{cite, document, find, found};
use writ::citation::{Citation, Digest, Malformed, Miss, locate, short};

const TEXT: &str = "# Terms\n\nThe van is ours. You pay the fee.\n\n## Fees\n\nYou pay the fee by card. The fee is due, and the fee is final.\n\n## Ends:\n\nYou pay the fee. End.";

#[test]
fn the_very_start_and_the_very_end() {
    assert_eq!(found("van", "van"), "van");
    assert_eq!(found(TEXT, "Terms"), "Terms");
    assert_eq!(found(TEXT, "# Terms"), "# Terms");
    assert_eq!(found(TEXT, "End."), "End.");
    assert_eq!(found(TEXT, "Terms … End."), &TEXT[2..]);
    assert_eq!(found("\u{feff}The van", "The van"), "The van");
}

#[test]
fn the_end_is_the_nearest_after_the_first_words() {
    assert_eq!(found(TEXT, "by card … the fee"), "by card. The fee is due, and the fee");
    assert_eq!(found(TEXT, "by card...The fee"), "by card. The fee");
    // The ends do not overlap.
    assert_eq!(found("a b a b c a b", "b c … b"), "b c a b");
    assert!(matches!(find("x a b c", "x a b … b c"), Err(Miss::EndNotFound { before: None, .. })));
}

#[test]
fn the_end_must_follow() {
    let Err(Miss::EndNotFound { first, before: Some(before), .. }) = find(TEXT, "by card … The van") else { panic!() };
    assert_eq!((&TEXT[first], &TEXT[before]), ("by card", "The van"));
    let Err(Miss::EndNotFound { nearest: Some(nearest), .. }) = find(TEXT, "by card … fee is finale") else { panic!() };
    assert_eq!(nearest.text, "fee is final");
}

#[test]
fn more_than_one_place_is_ambiguous() {
    let Err(Miss::Ambiguous { places, after }) = find(TEXT, "You pay the fee") else { panic!() };
    assert_eq!(places.len(), 3);
    assert!(places.iter().all(|place| &TEXT[place.clone()] == "You pay the fee"));
    assert_eq!(after[1], "by card. The");
    assert!(matches!(find("a a a", "a a"), Err(Miss::Ambiguous { places, .. }) if places.len() == 2));
    // Unique last words do not make up for it.
    assert!(matches!(find(TEXT, "You pay … card"), Err(Miss::Ambiguous { .. })));
}

#[test]
fn a_section_narrows_the_search() {
    let document = document(TEXT).with_headings(["Terms", "Fees", "Ends"]);
    let find = |fragment: &str, section: &str| locate(&document, &cite(fragment).in_section(section));
    assert_eq!(find("You pay the fee", "Fees").unwrap().ordinal, 11);
    assert_eq!(&TEXT[find("You pay the fee", "Ends:").unwrap().bytes.start..], "You pay the fee. End.");
    assert!(find("You pay the fee", "## Terms").is_ok());
    // The end must lie in the section too.
    assert!(matches!(find("by card … End", "Fees"), Err(Miss::EndNotFound { .. })));
    let Err(Miss::NotFound { elsewhere: Some(place), .. }) = find("The van", "Fees") else { panic!() };
    assert_eq!(&TEXT[place], "The van");
    assert!(matches!(find("The van", "fees"), Err(Miss::SectionNotFound { nearest: Some(_) })));
    assert!(matches!(find("The van", "The van"), Err(Miss::SectionNotFound { .. })));
    assert!(matches!(find("The van", ""), Err(Miss::SectionNotFound { .. })));
}

#[test]
fn a_section_ends_at_the_next_known_heading_alone() {
    let find = |headings: &[&str]| locate(&document(TEXT).with_headings(headings.iter().copied()), &cite("You pay the fee").in_section("Fees"));
    assert!(find(&["Ends"]).is_ok());
    assert!(matches!(find(&["Terms", "no heading"]), Err(Miss::Ambiguous { .. })));
}

#[test]
fn headings_fill_their_lines() {
    let text = "Rental\nTerms\n\nThe Fees are due\n\nFees\nyou pay\n\nFees\nyou pay";
    let document = document(text);
    assert!(locate(&document, &cite("The Fees").in_section("Rental Terms")).is_ok());
    assert!(matches!(locate(&document, &cite("you").in_section("Fees")), Err(Miss::SectionAmbiguous { places }) if places.len() == 2));
}

#[test]
fn malformed_fragments() {
    for (fragment, fault) in [
        ("", Malformed::NoWords),
        ("  ", Malformed::NoWords),
        ("…", Malformed::NoWords),
        ("...", Malformed::NoWords),
        ("… …", Malformed::NoWords),
        ("• ,", Malformed::NoWords),
        (". … ,", Malformed::NoWords),
        ("… van", Malformed::NoFirst),
        (", … van", Malformed::NoFirst),
        ("van …", Malformed::NoLast),
        ("the … van … ours", Malformed::TooManyParts),
    ] {
        assert_eq!(find(TEXT, fragment), Err(Miss::Malformed(fault)), "{fragment:?}");
    }
}

#[test]
fn empty_documents_hold_nothing() {
    for text in ["", " \n\n ", "•", "\u{feff}", "…"] {
        assert!(matches!(find(text, "van"), Err(Miss::NotFound { nearest: None, elsewhere: None })));
    }
}

#[test]
fn place_and_digest() {
    let passage = find(TEXT, "The van … the fee").unwrap();
    assert_eq!(passage.ordinal, 2);
    assert_eq!(passage.text, "The van is ours. You pay the fee");
    assert_eq!(passage.digest, Digest::of("The van is ours. You pay the fee"));
    assert_eq!(passage.digest.to_string().parse(), Ok(passage.digest));
    assert_eq!(Digest::of("").to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for wrong in ["", "e3", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", "é"] {
        assert!(wrong.parse::<Digest>().is_err());
    }
}

#[test]
fn short_passages() {
    assert_eq!(short(&find(TEXT, "The van is ours").unwrap()), "The van is ours");
    assert_eq!(short(&find(TEXT, "The van … final").unwrap()), "The van is ours. … the fee is final");
}

#[test]
fn the_document_keeps_its_bytes() {
    let text = "a\r\nb\u{feff}";
    assert_eq!(&**document(text).text(), text);
    assert_eq!(document(text).digest(), Digest::of(text));
}

#[test]
fn unicode() {
    let text = "Die Maße der Kühltür: 日本語 テキスト, Ελληνικά — “Ω” 👩‍👩‍👧 ok";
    for fragment in ["Maße der", "Kühltür", "日本語 テキスト", "Ελληνικά — \"Ω\"", "👩‍👩‍👧 ok"] {
        assert!(find(text, fragment).is_ok(), "{fragment}");
    }
    super::missed(text, "日本");
    super::missed(text, "Masse der");
}

/// A document of about `bytes` bytes in which each line holds one number that is its own.
fn long(bytes: usize) -> String {
    let line = |n: usize| format!("• clause {n} of the long rental terms says that you pay the fee for van {n}x on day {}\n\n", n % 365);
    (0..bytes / 90).map(line).collect()
}

#[test]
fn a_long_document_with_many_citations_is_read_in_linear_time() {
    let text = long(5 << 20);
    let start = Instant::now();
    let document = document(&text);
    for n in 0..1000 {
        let n = n * 50;
        let found = locate(&document, &cite(&format!("clause {n} of the … on day {}", n % 365))).unwrap();
        assert!(text[found.bytes].contains(&format!("van {n}x")));
        let missed = locate(&document, &cite(&format!("Clause {n} of the long rental terms say")));
        assert!(matches!(missed, Err(Miss::NotFound { nearest: Some(_), .. })), "{missed:?}");
    }
    // An unoptimised build on a busy machine takes some seconds; a quadratic one would take hours.
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn hostile_texts_do_not_make_it_slow() {
    let start = Instant::now();
    for unit in ["[", "[a](", "a ", "\\", "- ", "\n", "a\n", "(", "“", "[a](#)", "...", "a-", "1,"] {
        let document = document(&unit.repeat(200_000));
        for fragment in ["a a b", "a a", "a a … a a", "zzz", "a-a"] {
            let _ = locate(&document, &cite(fragment));
            let _ = locate(&document, &cite(fragment).in_section("a"));
        }
        let _ = writ::citation::sentences(&document);
        let _ = find("a", &unit.repeat(20_000));
    }
    assert!(start.elapsed().as_secs() < 120, "{:?}", start.elapsed());
}

#[test]
fn another_way_to_write_it_is_the_same_citation() {
    let one = Citation::new("d", " The “van”  ...  ours ").in_section("The  Fees");
    let other = Citation::new("d", "The \"van\" … ours").in_section("The Fees");
    assert_eq!(one.normal(), other);
    assert_eq!(other.normal(), other);
}
