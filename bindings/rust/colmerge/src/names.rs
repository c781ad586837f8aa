// SPDX-License-Identifier: Apache-2.0
//! Lists of names: of the library, and of the entries of a YAML document.

use colmerge_sys as sys;

use crate::error::{Result, call, load};
use crate::handle::{ABSENT, Handle, length, pointer, take};

/// The texts of the list that a function gives.
pub(crate) fn listed(
    function: impl FnOnce(*mut *mut sys::colmerge_names, *mut sys::colmerge_error) -> i32,
) -> Result<Vec<String>> {
    let names = Handle::open(function)?;
    let mut count = 0;
    // SAFETY: the handle is open.
    call(|error| unsafe { sys::colmerge_names_count(names.get(), &raw mut count, error) })?;
    let name = |index| {
        let mut name = ABSENT;
        // SAFETY: the handle is open, and lives while its text is copied.
        unsafe {
            call(|error| sys::colmerge_names_get(names.get(), index, &raw mut name, error))?;
            Ok(take(name))
        }
    };
    (0..count).map(name).collect()
}

/// The names of the destinations that YAML text defines with the connector `in_memory`, in its order; none
/// where it has no `destinations:`.
///
/// # Errors
///
/// The text is not YAML, or `destinations:` is no mapping.
pub fn destination_names(yaml: &str) -> Result<Vec<String>> {
    load()?;
    // SAFETY: the text lives.
    listed(|names, error| unsafe {
        sys::colmerge_destination_list_yaml(pointer(yaml), length(yaml.len()), names, error)
    })
}

/// The names of the sources that YAML text defines, as [`destination_names`].
///
/// # Errors
///
/// The text is not YAML, or `sources:` is no mapping.
pub fn source_names(yaml: &str) -> Result<Vec<String>> {
    load()?;
    // SAFETY: the text lives.
    listed(|names, error| unsafe {
        sys::colmerge_source_list_yaml(pointer(yaml), length(yaml.len()), names, error)
    })
}
