// SPDX-License-Identifier: Apache-2.0
//! The choices that options offer.

use colmerge_sys as sys;

/// Declares an enum whose variants stand for constants of the C API.
macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident {
        $($(#[$choice_doc:meta])* $choice:ident = $number:ident,)*
    })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            pub enum $name { $($(#[$choice_doc])* $choice,)* }

            impl $name {
                #[allow(dead_code)]
                pub(crate) fn to_c(self) -> i32 {
                    match self { $(Self::$choice => sys::$number,)* }
                }

                #[allow(dead_code)]
                pub(crate) fn of(number: i32) -> Option<Self> {
                    match number { $(sys::$number => Some(Self::$choice),)* _ => None }
                }
            }
        )*
    };
}

choices! {
    /// How a write changes its table.
    Mode {
        /// Adds the rows, in order.
        Append = COLMERGE_MODE_APPEND,
        /// Swaps the whole contents, schema included.
        Replace = COLMERGE_MODE_REPLACE,
        /// Updates the rows whose keys match, in place, and adds the others.
        Merge = COLMERGE_MODE_MERGE,
    }
    /// What a merge does with a row whose key is there.
    OnMatch {
        /// Updates the row of the table.
        Update = COLMERGE_ON_MATCH_UPDATE,
        /// Leaves it as it is.
        Ignore = COLMERGE_ON_MATCH_IGNORE,
        /// Fails with [`Code::ConstraintViolation`](crate::Code::ConstraintViolation).
        Error = COLMERGE_ON_MATCH_ERROR,
    }
    /// What a merge does with a row whose key is not there.
    OnNoMatch {
        /// Inserts the row.
        Insert = COLMERGE_ON_NO_MATCH_INSERT,
        /// Passes over it.
        Ignore = COLMERGE_ON_NO_MATCH_IGNORE,
        /// Fails with [`Code::ConstraintViolation`](crate::Code::ConstraintViolation).
        Error = COLMERGE_ON_NO_MATCH_ERROR,
    }
    /// Which of the rows with equal keys in one write counts.
    OnDuplicate {
        /// The last one.
        Last = COLMERGE_ON_DUPLICATE_LAST,
        /// The first one.
        First = COLMERGE_ON_DUPLICATE_FIRST,
        /// None: fails with [`Code::DuplicateKey`](crate::Code::DuplicateKey).
        Error = COLMERGE_ON_DUPLICATE_ERROR,
    }
    /// What a null in a merge key means.
    NullKeys {
        /// A null key equals a null key.
        Equal = COLMERGE_NULL_KEYS_EQUAL,
        /// Fails with [`Code::ConstraintViolation`](crate::Code::ConstraintViolation).
        Error = COLMERGE_NULL_KEYS_ERROR,
    }
    /// What a null of the batch does to the stored value.
    NullValues {
        /// Overwrites it.
        Overwrite = COLMERGE_NULL_VALUES_OVERWRITE,
        /// Leaves it.
        Keep = COLMERGE_NULL_VALUES_KEEP,
    }
    /// What becomes of rows of the table whose keys a merge lacks.
    OnMissing {
        /// They stay.
        Keep = COLMERGE_ON_MISSING_KEEP,
        /// They are deleted.
        Delete = COLMERGE_ON_MISSING_DELETE,
        /// Fails with [`Code::ConstraintViolation`](crate::Code::ConstraintViolation) at the first.
        Error = COLMERGE_ON_MISSING_ERROR,
    }
    /// What becomes of a column that the table lacks.
    NewColumns {
        /// It is added, null for the rows that are there.
        Add = COLMERGE_NEW_COLUMNS_ADD,
        /// It is left out.
        Ignore = COLMERGE_NEW_COLUMNS_IGNORE,
        /// Fails with [`Code::SchemaMismatch`](crate::Code::SchemaMismatch).
        Error = COLMERGE_NEW_COLUMNS_ERROR,
    }
    /// What becomes of values that are more than a column holds whose type nobody has declared.
    NewTypes {
        /// The column becomes wider.
        Widen = COLMERGE_NEW_TYPES_WIDEN,
        /// Fails with [`Code::TypeMismatch`](crate::Code::TypeMismatch).
        Error = COLMERGE_NEW_TYPES_ERROR,
    }
    /// How rows stand in JSON text.
    JsonLayout {
        /// An array when the text begins with '[', else lines.
        Auto = COLMERGE_JSON_AUTO,
        /// One array of objects.
        Array = COLMERGE_JSON_ARRAY,
        /// One object a line.
        Lines = COLMERGE_JSON_LINES,
    }
    /// What a literal NaN, Infinity or -Infinity in JSON text is.
    JsonNan {
        /// Fails with [`Code::InvalidText`](crate::Code::InvalidText).
        Error = COLMERGE_JSON_NAN_ERROR,
        /// A number.
        Number = COLMERGE_JSON_NAN_NUMBER,
        /// Null.
        Null = COLMERGE_JSON_NAN_NULL,
    }
    /// What creating a table does when one of its name is there.
    IfExists {
        /// Fails with [`Code::TableExists`](crate::Code::TableExists).
        Error = COLMERGE_IF_EXISTS_ERROR,
        /// Opens the table that is there, whatever its schema.
        Keep = COLMERGE_IF_EXISTS_KEEP,
        /// Drops it; create and drop are one step.
        Replace = COLMERGE_IF_EXISTS_REPLACE,
    }
    /// What a statement is.
    StatementKind {
        /// To be queried.
        Select = COLMERGE_STATEMENT_SELECT,
        /// To be executed.
        Delete = COLMERGE_STATEMENT_DELETE,
        /// To be executed.
        Update = COLMERGE_STATEMENT_UPDATE,
        /// To be queried; changes nothing.
        Explain = COLMERGE_STATEMENT_EXPLAIN,
    }
}

/// A tri-state option.
pub(crate) fn tri_state(flag: Option<bool>) -> i32 {
    match flag {
        None => sys::COLMERGE_DEFAULT,
        Some(true) => sys::COLMERGE_TRUE,
        Some(false) => sys::COLMERGE_FALSE,
    }
}
