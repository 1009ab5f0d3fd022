use std::fs;

use super::*;

fn load(files: &[(&str, &str)]) -> Result<Plugs, Vec<String>> {
    let place = tempfile::tempdir().unwrap();
    for (file, text) in files {
        let path = place.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let loaded = Plugs::load(&Source::Folder(place.path().to_owned()), &Limits::default()).unwrap();
    loaded.map_err(|misfits| misfits.iter().map(ToString::to_string).collect())
}

const TITLE: &str = "title = \"门户网站\"";
const HOME: &str = "query Home { pilotDomains { code } }";

#[test]
fn a_folder_plugs_a_frontend_in() {
    let plugs =
        load(&[("portal/frontend.toml", TITLE), ("portal/home.graphql", HOME), ("portal/README.md", "!")]).unwrap();
    let home = plugs.document("portal/home").unwrap();
    assert_eq!(plugs.document(&home.id).unwrap().name, "portal/home");
    assert_eq!(plugs.plug_of(home).unwrap().manifest.title, "门户网站");
    assert!(plugs.document("portal/other").is_none() && plugs.document("home").is_none());
}

#[test]
fn what_does_not_fit_is_named_by_frontend_file_and_line() {
    let wrong = [
        ("portal/frontend.toml", TITLE),
        ("portal/home.graphql", "query Home {\n  pilotDomains { colour }\n}"),
        ("lost/home.graphql", HOME),
        ("Loud/frontend.toml", TITLE),
    ];
    let misfits = load(&wrong).unwrap_err();
    assert_eq!(misfits.len(), 3, "{misfits:?}");
    assert!(misfits[0].starts_with("Loud/"), "{misfits:?}");
    assert!(misfits[1].starts_with("lost/frontend.toml: "), "{misfits:?}");
    assert!(misfits[2].starts_with("portal/home.graphql:2: ") && misfits[2].contains("colour"), "{misfits:?}");
}

#[test]
fn a_contract_is_a_document_that_can_be_one() {
    let manifest = "title = \"媒体\"\n[contracts]\nnews = \"要闻\"";
    let news = "subscription News($after: String) {\n  changes(after: $after) { cursor node { kind type id at } }\n}";
    let plugs = load(&[("media/frontend.toml", manifest), ("media/news.graphql", news)]).unwrap();
    let promised = plugs.contract("media/news").unwrap();
    assert_eq!((promised.title, promised.name, promised.contract.columns.len()), ("要闻", "media/news", 5));
    assert!(plugs.contract("media/other").is_none() && plugs.contract("news").is_none());
    let misfits = load(&[("media/frontend.toml", manifest)]).unwrap_err();
    assert!(misfits[0].contains("contracts.news"), "{misfits:?}");
    let late = news.replace("cursor ", "");
    let misfits = load(&[("media/frontend.toml", manifest), ("media/news.graphql", &late)]).unwrap_err();
    assert!(misfits[0].starts_with("media/news.graphql:2: ") && misfits[0].contains("cursor"), "{misfits:?}");
}

#[test]
fn what_comes_with_the_binary_fits() {
    let plugs = Plugs::load(&Source::BuiltIn, &Limits::default()).unwrap();
    assert_eq!(plugs.err(), None);
}
