//! Counties of a few units and weeks.

use chrono::NaiveDate;
use persistence::{CoverageFilter, Moment};

use super::*;
use crate::config::Config;

async fn county(folder: &std::path::Path, seed: u64) -> (App, County) {
    let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
    let (from, until) = (day("2025-08-01"), day("2025-09-15"));
    let mut config = Config { data_dir: folder.to_path_buf(), ..Config::default() };
    config.personal_data.key = Some(crate::keys::new_key());
    let hands = Hands::at(from);
    let app = App::start_in(&config, hands.surroundings()).await.unwrap();
    app.seed().await.unwrap().expect("an empty database");
    let plan = Plan { from, until, times: 1, units: 3, seed };
    let made = Box::pin(live(&app, &config.policies.read(), &hands, plan, &|_, _, _| {})).await.unwrap();
    (app, made)
}

/// How obligations stand at the end, whatever their ids.
async fn standing(app: &App) -> Vec<(String, String, i64)> {
    let moment = Moment { seq: None, on: "2025-09-15".parse().unwrap() };
    let counted = app.store().coverage(&CoverageFilter::default(), moment).await.unwrap();
    let directory = app.store().directory();
    let named = |it: persistence::Counted| {
        let unit = directory.unit(it.unit_id).map(|unit| unit.code.to_string()).unwrap_or_default();
        (unit, it.fulfilment.to_string(), it.count)
    };
    let mut all: Vec<_> = counted.into_iter().map(named).collect();
    all.sort();
    all
}

#[tokio::test]
async fn a_county_lives_the_same_life_for_the_same_seed() {
    let folders: Vec<_> = (0..3).map(|_| tempfile::tempdir().unwrap()).collect();
    let (app, made) = county(folders[0].path(), 1).await;
    let (again, made_again) = county(folders[1].path(), 1).await;
    let (other, _) = county(folders[2].path(), 2).await;
    assert_eq!(made, made_again);
    let lived = standing(&app).await;
    assert_eq!(lived, standing(&again).await);
    assert_ne!(lived, standing(&other).await);
    // Three units with six catalogues each, and something of everything.
    assert_eq!((made.units, made.catalogues, made.consultations), (3, 18, 1));
    assert!(made.documents > 60 && made.requests > 15 && made.enquiries > 5, "{made:?}");
    for fulfilment in ["DUE", "MET", "LATE", "MISSING"] {
        assert!(lived.iter().any(|it| it.1 == fulfilment), "{fulfilment}: {lived:?}");
    }
    let verified = app.store().verify_journal(|_| ()).await.unwrap();
    assert_eq!(verified.first_bad, None);
}
