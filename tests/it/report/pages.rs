//! HTML: well-formed pages whose links lead somewhere, which load nothing and say what they are.

use super::markup::read;
use super::written;

const LIBRARY: [&str; 4] = ["examples/library", "examples/library/two-readers.json", "--as-of", "2026-03-01"];

#[test]
fn a_page_is_well_formed_at_every_length() {
    for explain in ["none", "brief", "full"] {
        let html = written("html", &[&LIBRARY[..], &["--explain", explain]].concat());
        let page = read(&html);
        assert!(page.text.contains("Borrowing at Millbrook Public Library"));
        let lost: Vec<&String> = page.links.iter().filter(|l| !l.strip_prefix('#').is_some_and(|id| page.ids.contains(id))).collect();
        assert!(lost.is_empty(), "{explain}: {lost:?}");
        assert!(!page.elements.iter().any(|e| e == "script"), "a single decision needs no script");
        assert!(html.contains("default-src &#x27;none&#x27;") && html.contains("<html lang=\"en\">"));
    }
}

#[test]
fn a_set_has_a_row_for_every_verdict_and_a_way_to_it() {
    let html = written("html", &["examples/library", "examples/library/two-readers.json", "examples/library/mara.yaml", "--as-of", "2026-03-01"]);
    let page = read(&html);
    // Two readers and one: a verdict each.
    assert_eq!(html.matches("<tr>\n<th scope=\"row\" data-key=\"unit\">").count(), 3);
    assert!(page.text.starts_with("To the index 2 decisions"), "{}", &page.text[..60]);
    assert!(page.links.iter().all(|l| l.strip_prefix('#').is_some_and(|id| page.ids.contains(id))));
    assert_eq!(page.elements.iter().filter(|e| *e == "article").count(), 2);
    assert_eq!(page.elements.iter().filter(|e| *e == "script").count(), 1);
}

#[test]
fn a_passage_stands_in_its_paragraph_where_the_document_is_at_hand() {
    let full = written("html", &[&LIBRARY[..], &["--passages", "full", "--sources", "examples/library"]].concat());
    let short = written("html", &[&LIBRARY[..], &["--passages", "short", "--sources", "examples/library"]].concat());
    let none = written("html", &[&LIBRARY[..], &["--passages", "none", "--sources", "examples/library"]].concat());
    // The paragraph of the document, with the words that are cited marked in it.
    let cited = "<mark>The head librarian may bar a reader who has brought back damaged items</mark>";
    let before = "Readers under 14 need the written consent of a parent or guardian. ";
    assert!(full.contains(&format!("{before}{cited}.</p>")));
    assert!(short.contains("“<mark>The head librarian may … brought back damaged items</mark>”") && !short.contains(before));
    assert!(none.contains(&format!("“{cited}”")), "the fragment of the policy");
}

#[test]
fn the_picture_says_in_words_what_it_draws() {
    let page = read(&written("html", &LIBRARY));
    // Reader 6002 was barred: the power leads to the outcome.
    assert!(page.text.contains("power bar (refused) leads to borrowing."), "{}", page.text);
    // Of reader 6001 the debt is disputed: it may lead there.
    assert!(page.text.contains("rule debt (refused) may lead to borrowing."), "{}", page.text);
    assert_eq!(page.elements.iter().filter(|e| *e == "svg").count(), 2);
}

#[test]
fn what_defeats_is_drawn_and_said() {
    let page = read(&written("html", &["policies/juniper/gray_market.policy", "examples/mx10-refused.json", "--as-of", "2026-03-01"]));
    assert!(page.text.contains("rule damaged or inoperable defeats rule may be reinstated."), "{}", page.text);
}
