//! Says whether the playground was built (`make playground`), as `cfg(playground)`. Never builds it. And has the folders of
//! frontends read anew when one comes or goes.

use std::path::Path;

fn main() {
    let folder = Path::new("../../frontends/playground");
    let dist = folder.join("dist");
    let is_built = dist.join("index.html").is_file();
    println!("cargo::rustc-check-cfg=cfg(playground)");
    if is_built {
        println!("cargo::rustc-cfg=playground");
    }
    println!("cargo::rerun-if-changed=../../schema/frontends");
    // A path that is not there would have the crate built anew each time.
    println!("cargo::rerun-if-changed={}", if is_built { dist } else { folder.to_owned() }.display());
}
