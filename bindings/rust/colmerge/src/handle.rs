// SPDX-License-Identifier: Apache-2.0
//! Ownership of the library's handles, and the passing of texts and names.

use std::ffi::c_char;
use std::marker::PhantomData;
use std::ptr::{self, NonNull};

use colmerge_sys as sys;

use crate::error::{Result, call};

/// A kind of handle: how it is closed.
pub(crate) trait Kind {
    /// Closes a handle.
    ///
    /// # Safety
    ///
    /// The handle is owned by the caller, who forgets it.
    unsafe fn close(handle: *mut Self);
}

macro_rules! kinds {
    ($($name:ident: $close:ident;)*) => {
        $(impl Kind for sys::$name {
            unsafe fn close(handle: *mut Self) {
                // SAFETY: the caller's.
                unsafe { sys::$close(handle) }
            }
        })*
    };
}

kinds! {
    colmerge_store: colmerge_store_close;
    colmerge_table: colmerge_table_close;
    colmerge_snapshot: colmerge_snapshot_close;
    colmerge_destination: colmerge_destination_close;
    colmerge_source: colmerge_source_close;
    colmerge_statement: colmerge_statement_close;
    colmerge_names: colmerge_names_close;
}

/// Owns one handle. A handle is a token, not an address.
pub(crate) struct Handle<K: Kind> {
    token: NonNull<K>,
    owned: PhantomData<K>,
}

// SAFETY: "Any function may be called from any thread at any time, also on the same handle."
unsafe impl<K: Kind> Send for Handle<K> {}
// SAFETY: likewise.
unsafe impl<K: Kind> Sync for Handle<K> {}

impl<K: Kind> Handle<K> {
    /// The handle that a function gives, whose last parameters are where to put it and the error.
    pub(crate) fn open(
        function: impl FnOnce(*mut *mut K, *mut sys::colmerge_error) -> i32,
    ) -> Result<Self> {
        let mut token = ptr::null_mut();
        call(|error| function(&raw mut token, error))?;
        let token = NonNull::new(token).expect("a function that succeeds gives a handle");
        Ok(Self { token, owned: PhantomData })
    }

    /// The handle, for calls while `self` lives.
    pub(crate) fn get(&self) -> *mut K {
        self.token.as_ptr()
    }
}

impl<K: Kind> Drop for Handle<K> {
    fn drop(&mut self) {
        // SAFETY: this is its only owner.
        unsafe { K::close(self.token.as_ptr()) }
    }
}

/// A text as pointer and length. An empty one has a pointer, too: it is given, not absent.
pub(crate) fn pointer(text: &str) -> *const c_char {
    text.as_ptr().cast()
}

/// A length in the library's type; nothing in memory is longer than `i64::MAX`.
#[allow(clippy::cast_possible_wrap)]
pub(crate) fn length(count: usize) -> i64 {
    count as i64
}

/// A number that the library reports, which is not negative.
pub(crate) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A limit or size for the library; beyond its type there is no limit.
pub(crate) fn limit(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The size of a struct, for its first field.
pub(crate) fn struct_size<T>() -> u64 {
    size_of::<T>() as u64
}

/// A zeroed struct of the C API.
pub(crate) trait Zeroed: Copy {
    fn zeroed() -> Self;
}

macro_rules! zeroed {
    ($($name:ident),*) => {
        $(impl Zeroed for sys::$name {
            fn zeroed() -> Self {
                // SAFETY: integers, pointers and optional functions, for which zero is a value.
                unsafe { std::mem::zeroed() }
            }
        })*
    };
}

zeroed!(
    colmerge_store_options,
    colmerge_memory_usage,
    colmerge_write_options,
    colmerge_write_result,
    colmerge_table_options,
    colmerge_table_info,
    colmerge_column_info,
    colmerge_index_info,
    colmerge_read_options,
    colmerge_destination_options,
    colmerge_json_options,
    colmerge_csv_options,
    colmerge_source_options,
    colmerge_query_options,
    colmerge_parameter_info,
    colmerge_check
);

pub(crate) fn give(text: &str) -> sys::colmerge_string {
    sys::colmerge_string { data: pointer(text), length: length(text.len()) }
}

pub(crate) const ABSENT: sys::colmerge_string =
    sys::colmerge_string { data: ptr::null(), length: 0 };

/// Names as the library takes them; they borrow the texts.
pub(crate) fn give_all(texts: &[String]) -> Vec<sys::colmerge_string> {
    texts.iter().map(|text| give(text)).collect()
}

/// Pairs of texts, as builders take them.
pub(crate) fn pairs<A: Into<String>, B: Into<String>>(
    pairs: impl IntoIterator<Item = (A, B)>,
) -> Vec<(String, String)> {
    pairs.into_iter().map(|(first, second)| (first.into(), second.into())).collect()
}

/// Their first and their second texts, as two lists that are borrowed for a call.
pub(crate) fn give_pairs(
    pairs: &[(String, String)],
) -> (Vec<sys::colmerge_string>, Vec<sys::colmerge_string>) {
    pairs.iter().map(|(first, second)| (give(first), give(second))).unzip()
}

/// The names for `*const T` and count: NULL when there are none.
pub(crate) fn pointer_or_null<T>(items: &[T]) -> *const T {
    if items.is_empty() { ptr::null() } else { items.as_ptr() }
}

/// A copy of a text of the library.
///
/// # Safety
///
/// What gave the text lives.
pub(crate) unsafe fn take(text: sys::colmerge_string) -> String {
    if text.data.is_null() {
        return String::new();
    }
    let length = usize::try_from(text.length).unwrap_or(0);
    // SAFETY: the library gives a pointer and the number of bytes at it.
    let bytes = unsafe { std::slice::from_raw_parts(text.data.cast::<u8>(), length) };
    String::from_utf8_lossy(bytes).into_owned()
}

/// Owned copies of names, in the forms that builders are given them.
pub(crate) fn names<I>(names: I) -> Vec<String>
where
    I: IntoIterator,
    I::Item: Into<String>,
{
    names.into_iter().map(Into::into).collect()
}
