use super::*;

mod hostile;
mod structure;

fn clean(html: &str) -> String {
    sanitise("body", html).unwrap().html
}

fn plain(html: &str) -> String {
    sanitise("body", html).unwrap().plain_text
}
