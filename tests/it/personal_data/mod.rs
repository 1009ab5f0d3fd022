//! How well personal data is found: no worse than it was measured (docs/domain/personal-data.md).

mod corpus;

#[test]
fn numbers_of_people_are_found_and_numbers_of_things_are_not() {
    for is_disguised in [false, true] {
        for seed in [corpus::SEED, corpus::SEED + 1] {
            for it in corpus::measure(seed, is_disguised) {
                assert!(it.planted > 5_000, "{it:?}");
                assert!(it.recall() >= 0.995, "{it:?} recall {}", it.recall());
                assert!(it.precision() >= 0.97, "{it:?} precision {}", it.precision());
            }
        }
    }
}
