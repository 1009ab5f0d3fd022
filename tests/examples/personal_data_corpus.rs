//! Precision and recall of the search for personal data, over texts and tables with numbers planted among look-alikes:
//! `cargo run -p gongkai-tests --example personal_data_corpus`.
//!
//! The corpus is made from a seed, so everybody measures the same. Nothing in it belongs to anybody.

#[path = "../it/personal_data/corpus.rs"]
mod corpus;

fn main() {
    for (name, measures) in
        [("plain", corpus::measure(corpus::SEED, false)), ("disguised", corpus::measure(corpus::SEED, true))]
    {
        println!("| {name} | planted | found | missed | false | precision | recall |");
        println!("|---|---|---|---|---|---|---|");
        for it in measures {
            println!(
                "| {} | {} | {} | {} | {} | {:.4} | {:.4} |",
                it.kind,
                it.planted,
                it.found,
                it.planted - it.found,
                it.wrong,
                it.precision(),
                it.recall()
            );
        }
        println!();
    }
}
