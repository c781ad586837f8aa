// SPDX-License-Identifier: Apache-2.0
//! The handles of colmerge.h: incomplete types, of which only pointers exist.

/// Declares types that cannot be made, moved or looked into.
macro_rules! handles {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(
            $(#[$doc])*
            #[repr(C)]
            pub struct $name {
                nothing: [u8; 0],
                marker: std::marker::PhantomData<(*mut u8, std::marker::PhantomPinned)>,
            }
        )*
    };
}

handles! {
    /// Owns named tables and a memory budget.
    colmerge_store;
    /// A table of a store.
    colmerge_table;
    /// A table as it was at one version; immutable.
    colmerge_snapshot;
    /// A cursor over batches of rows, for callers without Arrow.
    colmerge_reader;
    /// A configured writer.
    colmerge_destination;
    /// A configured reader.
    colmerge_source;
    /// A statement of the query language, read and checked once, to be run any number of times.
    colmerge_statement;
    /// An immutable list of names.
    colmerge_names;
}
