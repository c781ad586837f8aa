// SPDX-License-Identifier: Apache-2.0
//! What the test against the header knows of the declarations.

use std::ffi::CStr;

/// A struct and where its fields lie.
pub struct Struct {
    /// Its name.
    pub name: &'static str,
    /// Its size in bytes.
    pub size: usize,
    /// Name and offset of each field.
    pub fields: &'static [(&'static str, usize)],
}

/// A constant that C can write.
pub trait CLiteral: Sync {
    /// The constant as C writes it.
    fn c_literal(&self) -> String;
}

macro_rules! numbers {
    ($($type:ty),*) => {
        $(impl CLiteral for $type {
            fn c_literal(&self) -> String {
                self.to_string()
            }
        })*
    };
}

numbers!(i32, u32, i64, usize);

impl CLiteral for &CStr {
    fn c_literal(&self) -> String {
        format!("{:?}", self.to_string_lossy())
    }
}

/// Declares the structs, and for the test against the header where their fields lie.
macro_rules! structs {
    ($list:ident: $($(#[$doc:meta])* pub struct $name:ident {
        $($(#[$field_doc:meta])* pub $field:ident: $type:ty,)*
    })*) => {
        $(
            $(#[$doc])*
            #[repr(C)]
            #[derive(Clone, Copy)]
            pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
        )*

        /// Where the fields of each struct lie.
        #[doc(hidden)]
        pub const $list: &[crate::layout::Struct] = &[$(crate::layout::Struct {
            name: stringify!($name),
            size: size_of::<$name>(),
            fields: &[$((stringify!($field), std::mem::offset_of!($name, $field))),*],
        }),*];
    };
}

pub(crate) use structs;
