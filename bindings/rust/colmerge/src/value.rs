// SPDX-License-Identifier: Apache-2.0
//! One value of any type: a key, a parameter, a cell.

use std::ptr;

use colmerge_sys as sys;

use crate::handle::length;

/// One value. Texts and bytes are borrowed: from the caller, or from the snapshot that gave them.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// No value.
    Null,
    /// A boolean.
    Bool(bool),
    /// A signed integer; a date, time, timestamp, duration or interval in months, in its type's unit.
    Int64(i64),
    /// An unsigned integer.
    UInt64(u64),
    /// A floating-point number.
    Double(f64),
    /// Text.
    Text(&'a str),
    /// A value of a binary type.
    Bytes(&'a [u8]),
    /// A decimal or another interval, as Arrow stores it.
    Raw(&'a [u8]),
    /// A list, struct or map; read it as text or through Arrow.
    Nested,
}

impl<'a> Value<'a> {
    pub(crate) fn to_c(self) -> sys::colmerge_value {
        let mut value = sys::colmerge_value {
            kind: sys::COLMERGE_VALUE_NULL,
            reserved: 0,
            integer: 0,
            real: 0.0,
            data: ptr::null(),
            length: 0,
        };
        let mut set_bytes = |kind, bytes: &[u8]| {
            value.kind = kind;
            value.data = bytes.as_ptr().cast();
            value.length = length(bytes.len());
        };
        match self {
            Value::Null => {}
            Value::Text(text) => set_bytes(sys::COLMERGE_VALUE_TEXT, text.as_bytes()),
            Value::Bytes(bytes) => set_bytes(sys::COLMERGE_VALUE_BYTES, bytes),
            Value::Raw(bytes) => set_bytes(sys::COLMERGE_VALUE_RAW, bytes),
            Value::Nested => value.kind = sys::COLMERGE_VALUE_NESTED,
            Value::Bool(flag) => {
                value.kind = sys::COLMERGE_VALUE_BOOL;
                value.integer = i64::from(flag);
            }
            Value::Int64(number) => {
                value.kind = sys::COLMERGE_VALUE_INT64;
                value.integer = number;
            }
            Value::UInt64(number) => {
                value.kind = sys::COLMERGE_VALUE_UINT64;
                value.integer = i64::from_ne_bytes(number.to_ne_bytes());
            }
            Value::Double(number) => {
                value.kind = sys::COLMERGE_VALUE_DOUBLE;
                value.real = number;
            }
        }
        value
    }

    /// # Safety
    ///
    /// The value is the library's, and what gave it lives as long as `'a`.
    pub(crate) unsafe fn of(value: &sys::colmerge_value) -> Self {
        let bytes = || -> &'a [u8] {
            let length = usize::try_from(value.length).unwrap_or(0);
            if value.data.is_null() || length == 0 {
                return &[];
            }
            // SAFETY: the library gives a pointer and the number of bytes at it.
            unsafe { std::slice::from_raw_parts(value.data.cast::<u8>(), length) }
        };
        match value.kind {
            sys::COLMERGE_VALUE_BOOL => Value::Bool(value.integer != 0),
            sys::COLMERGE_VALUE_INT64 => Value::Int64(value.integer),
            sys::COLMERGE_VALUE_UINT64 => {
                Value::UInt64(u64::from_ne_bytes(value.integer.to_ne_bytes()))
            }
            sys::COLMERGE_VALUE_DOUBLE => Value::Double(value.real),
            sys::COLMERGE_VALUE_BYTES => Value::Bytes(bytes()),
            sys::COLMERGE_VALUE_RAW => Value::Raw(bytes()),
            sys::COLMERGE_VALUE_NESTED => Value::Nested,
            sys::COLMERGE_VALUE_TEXT => {
                let bytes = bytes();
                // Other producers may have stored text that is not UTF-8.
                std::str::from_utf8(bytes).map_or(Value::Bytes(bytes), Value::Text)
            }
            _ => Value::Null,
        }
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_null(self) -> bool {
        matches!(self, Value::Null)
    }

    /// The integer, when it is one that `i64` holds.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        match self {
            Value::Int64(number) => Some(number),
            Value::UInt64(number) => number.try_into().ok(),
            _ => None,
        }
    }

    /// The integer, when it is one that `u64` holds.
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        match self {
            Value::Int64(number) => number.try_into().ok(),
            Value::UInt64(number) => Some(number),
            _ => None,
        }
    }

    /// The floating-point number, when it is one.
    #[must_use]
    pub fn as_f64(self) -> Option<f64> {
        if let Value::Double(number) = self { Some(number) } else { None }
    }

    /// The boolean, when it is one.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        if let Value::Bool(flag) = self { Some(flag) } else { None }
    }

    /// The text, when it is one.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }

    /// The bytes of a binary value, decimal or interval.
    #[must_use]
    pub fn as_bytes(self) -> Option<&'a [u8]> {
        match self {
            Value::Bytes(bytes) | Value::Raw(bytes) => Some(bytes),
            _ => None,
        }
    }
}

macro_rules! from {
    ($($type:ty => $make:expr;)*) => {
        $(impl<'a> From<$type> for Value<'a> {
            fn from(value: $type) -> Self {
                $make(value.into())
            }
        })*
    };
}

from! {
    bool => Value::Bool;
    i8 => Value::Int64;
    i16 => Value::Int64;
    i32 => Value::Int64;
    i64 => Value::Int64;
    u8 => Value::UInt64;
    u16 => Value::UInt64;
    u32 => Value::UInt64;
    u64 => Value::UInt64;
    f32 => Value::Double;
    f64 => Value::Double;
    &'a str => Value::Text;
    &'a [u8] => Value::Bytes;
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Value::Text(text)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}
