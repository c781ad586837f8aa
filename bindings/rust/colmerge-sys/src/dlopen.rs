// SPDX-License-Identifier: Apache-2.0
//! Loading the library at run time. Loaded once, never unloaded.

use std::env;
use std::path::PathBuf;
use std::sync::OnceLock;

use libloading::Library;

use crate::functions::Functions;

static FUNCTIONS: OnceLock<Result<Functions, String>> = OnceLock::new();

fn open() -> Result<Functions, String> {
    let file = env::var_os("COLMERGE_LIBRARY")
        .filter(|name| !name.is_empty())
        .map_or_else(|| PathBuf::from("libcolmerge.so.0.2"), PathBuf::from);
    // SAFETY: the initialisers of libcolmerge have no conditions.
    let library = unsafe { Library::new(&file) }
        .map_err(|error| format!("cannot load {}: {error}", file.display()))?;
    let functions = Functions::find(&library).map_err(|error| {
        format!("{} is another version of the library: {error}", file.display())
    })?;
    // The functions are used until the process ends.
    std::mem::forget(library);
    Ok(functions)
}

/// Loads the library, unless it is loaded: the file that the environment variable
/// `COLMERGE_LIBRARY` names, else `libcolmerge.so.0.2`. A failure is remembered, too.
pub fn load() -> Result<(), &'static str> {
    match FUNCTIONS.get_or_init(open) {
        Ok(_) => Ok(()),
        Err(message) => Err(message),
    }
}

pub(crate) fn functions() -> &'static Functions {
    FUNCTIONS.get_or_init(open).as_ref().unwrap_or_else(|message| panic!("{message}"))
}
