// SPDX-License-Identifier: Apache-2.0
//! The C API of colmerge: what `colmerge/colmerge.h` declares, under the names it has there. A test
//! holds every declaration against the header.
//!
//! Without features the library is linked at build time. With the feature `dlopen` it is loaded when it
//! is first needed; [`load`] does so at a time of the program's choice and tells of a failure.

mod arrow;
mod constants;
#[cfg(feature = "dlopen")]
mod dlopen;
mod functions;
mod handles;
#[doc(hidden)]
pub mod layout;
mod structs;

pub use arrow::*;
pub use constants::*;
#[cfg(feature = "dlopen")]
pub use dlopen::load;
pub use functions::*;
pub use handles::*;
pub use structs::*;

/// Loads the library when it is not linked; a linked one is there. Never fails.
#[cfg(not(feature = "dlopen"))]
pub fn load() -> Result<(), &'static str> {
    Ok(())
}
