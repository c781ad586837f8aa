// SPDX-License-Identifier: Apache-2.0
//! Tells the linker where libcolmerge is, unless the library is loaded at run time.

use std::env;
use std::path::Path;

fn main() {
    println!("cargo:rerun-if-env-changed=COLMERGE_LIB_DIR");
    if env::var_os("CARGO_FEATURE_DLOPEN").is_some() || env::var_os("DOCS_RS").is_some() {
        return;
    }
    if let Some(folder) = env::var_os("COLMERGE_LIB_DIR") {
        println!("cargo:rustc-link-search=native={}", Path::new(&folder).display());
    } else if pkg_config::Config::new().probe("colmerge").is_ok() {
        return;
    }
    println!("cargo:rustc-link-lib=dylib=colmerge");
}
