//! Says which pages were built (`make playground portal`), as `cfg(playground)` and `cfg(portal)`. Never builds them. And has the
//! folders of frontends read anew when one comes or goes.

use std::path::Path;

fn main() {
    for page in ["playground", "portal"] {
        let folder = Path::new("../../frontends").join(page);
        let dist = folder.join("dist");
        let is_built = dist.join("index.html").is_file();
        println!("cargo::rustc-check-cfg=cfg({page})");
        if is_built {
            println!("cargo::rustc-cfg={page}");
        }
        // A path that is not there would have the crate built anew each time.
        let watched = if is_built { &dist } else { &folder };
        if watched.is_dir() {
            println!("cargo::rerun-if-changed={}", watched.display());
        }
    }
    println!("cargo::rerun-if-changed=../../schema/frontends");
}
