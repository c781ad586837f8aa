// SPDX-License-Identifier: Apache-2.0
//! Tests of the safe interface, one program.

mod control;
mod errors;
#[forbid(unsafe_code)]
mod hostile;
mod ownership;
mod people;
mod queries;
mod reading;
mod writing;
