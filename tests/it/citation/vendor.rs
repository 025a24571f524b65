//! The vendors' documents, where they are at hand (`WRIT_SOURCES`). They are their owners' property: nothing of them stands here but short fragments.

use writ::citation::{Citation, Document, Furniture, Miss, Passage, locate, sentences};

fn vendor(stem: &str, furniture: &Furniture) -> Option<Document> {
    let Some(folder) = std::env::var_os("WRIT_SOURCES") else {
        println!("skipped: WRIT_SOURCES does not name the folder of the documents");
        return None;
    };
    let path = std::path::Path::new(&folder).join(format!("{stem}.txt"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(Document::new(stem, text, furniture))
}

fn find(document: &Document, fragment: &str) -> Result<Passage, Miss> {
    locate(document, &Citation::new(document.stem(), fragment))
}

const GRAY: &str = "juniper-gray-market-reinstatement-policy";
const CARE: &str = "juniper-care-service-description";

#[test]
fn the_gray_market_policy() {
    let furniture = Furniture { url_lines: true, ..Furniture::default() };
    let Some(document) = vendor(GRAY, &furniture) else { return };
    assert!(find(&document, "Reached Last Order Date (LOD)").is_ok());
    assert!(find(&document, "reached Last Order Date (LOD)").is_err());
    assert!(find(&document, "The average lead time … 60 days").is_ok());
    // Over a page.
    assert!(find(&document, "equal to one (1) year").is_ok());
    assert!(vendor(GRAY, &Furniture::default()).is_some_and(|document| find(&document, "equal to one (1) year").is_err()));
    assert!(sentences(&document).len() > 50);
}

#[test]
fn the_care_description() {
    let furniture = Furniture { url_lines: true, page_numbers: true, lines: vec!["Juniper Care".to_owned()] };
    let Some(document) = vendor(CARE, &furniture) else { return };
    assert!(find(&document, "past their End- of-Life date").is_ok());
    assert!(find(&document, "past their End-of-Life date").is_err());
    assert!(matches!(find(&document, "Juniper will have no obligation"), Err(Miss::Ambiguous { .. })));
    let section = Citation::new(CARE, "Juniper will have no obligation").in_section("3.4.2 Hardware Support Exclusion");
    assert!(locate(&document, &section).is_ok());
}
