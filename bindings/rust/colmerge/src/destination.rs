// SPDX-License-Identifier: Apache-2.0
//! Writers: options that hold for every write.

use colmerge_sys as sys;

use crate::error::{Result, call};
use crate::handle::{
    ABSENT, Handle, Zeroed, give, give_all, give_pairs, length, limit, names, pairs,
    pointer_or_null, struct_size, take,
};
use crate::options::{
    Mode, NewColumns, NewTypes, NullKeys, NullValues, OnDuplicate, OnMatch, OnMissing, OnNoMatch,
    tri_state,
};
use crate::rows::Rows;
use crate::run::{WriteOptions, WriteResult};
use crate::store::Store;

/// A configured writer, made by [`Store::destination`]. It looks its table up by name at each write, and
/// creates a missing one unless told otherwise.
///
/// Columns are matched by name. Each write is one step: all rows become visible together, or it fails and
/// nothing has changed.
pub struct Destination(Handle<sys::colmerge_destination>);

impl Destination {
    pub(crate) fn new(handle: Handle<sys::colmerge_destination>) -> Self {
        Self(handle)
    }

    /// The name of the table that it writes to.
    ///
    /// # Errors
    ///
    /// Only what any call may fail with.
    pub fn table_name(&self) -> Result<String> {
        let mut name = ABSENT;
        // SAFETY: the handle is open, and lives while its text is copied.
        unsafe {
            call(|error| sys::colmerge_destination_table_name(self.0.get(), &raw mut name, error))?;
            Ok(take(name))
        }
    }

    /// Writes rows: a [`RecordBatch`](arrow_array::RecordBatch), or what [`Rows`] makes.
    ///
    /// # Errors
    ///
    /// Whatever the rows or the table do not allow; see [`Code`](crate::Code).
    pub fn write<'a>(&self, rows: impl Into<Rows<'a>>) -> Result<WriteResult> {
        rows.into().write(self.0.get(), std::ptr::null())
    }

    /// Writes rows with options for this write.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write); also when a limit is passed or the write is cancelled.
    pub fn write_with<'a>(
        &self,
        rows: impl Into<Rows<'a>>,
        options: WriteOptions<'_>,
    ) -> Result<WriteResult> {
        options.run(|options| rows.into().write(self.0.get(), options))
    }
}

/// Options of a destination. The defaults: append, and create a table that is missing.
#[must_use = "nothing is opened before open()"]
pub struct DestinationBuilder<'s> {
    store: &'s Store,
    table_name: String,
    mode: Mode,
    merge_keys: Vec<String>,
    batch_size: u64,
    create_table: Option<bool>,
    validate_schema: Option<bool>,
    on_match: OnMatch,
    on_no_match: OnNoMatch,
    on_duplicate: OnDuplicate,
    null_keys: NullKeys,
    null_values: NullValues,
    delete_when: Option<String>,
    row_kind: Option<String>,
    new_columns: NewColumns,
    new_types: NewTypes,
    column_names: Vec<(String, String)>,
    operators: Vec<(String, String)>,
    set: Vec<(String, String)>,
    update_when: Option<String>,
    on_missing: OnMissing,
    scope: Option<String>,
    allow_empty: bool,
    skip_unchanged: bool,
}

impl<'s> DestinationBuilder<'s> {
    pub(crate) fn new(store: &'s Store, table_name: String) -> Self {
        Self {
            store,
            table_name,
            mode: Mode::Append,
            merge_keys: Vec::new(),
            batch_size: 0,
            create_table: None,
            validate_schema: None,
            on_match: OnMatch::Update,
            on_no_match: OnNoMatch::Insert,
            on_duplicate: OnDuplicate::Last,
            null_keys: NullKeys::Equal,
            null_values: NullValues::Overwrite,
            delete_when: None,
            row_kind: None,
            new_columns: NewColumns::Add,
            new_types: NewTypes::Widen,
            column_names: Vec::new(),
            operators: Vec::new(),
            set: Vec::new(),
            update_when: None,
            on_missing: OnMissing::Keep,
            scope: None,
            allow_empty: false,
            skip_unchanged: false,
        }
    }

    /// Mode append: adds the rows, in order.
    pub fn append(mut self) -> Self {
        self.mode = Mode::Append;
        self
    }

    /// Mode replace: swaps the whole contents, schema included.
    pub fn replace(mut self) -> Self {
        self.mode = Mode::Replace;
        self
    }

    /// Mode merge: updates the rows whose values of these columns match, and adds the others.
    pub fn merge<I: IntoIterator<Item: Into<String>>>(mut self, keys: I) -> Self {
        self.mode = Mode::Merge;
        self.merge_keys = names(keys);
        self
    }

    /// Rows worked through at a time inside one write; paces progress and cancelling.
    pub fn batch_size(mut self, rows: u64) -> Self {
        self.batch_size = rows;
        self
    }

    /// Whether a missing table is created; else writing to one fails.
    pub fn create_table_if_not_exists(mut self, create: bool) -> Self {
        self.create_table = Some(create);
        self
    }

    /// Whether a batch must have exactly the table's columns, with exactly their types.
    pub fn validate_schema(mut self, validate: bool) -> Self {
        self.validate_schema = Some(validate);
        self
    }

    /// Merge: what to do with a row whose key is there.
    pub fn on_match(mut self, choice: OnMatch) -> Self {
        self.on_match = choice;
        self
    }

    /// Merge: what to do with a row whose key is not there.
    pub fn on_no_match(mut self, choice: OnNoMatch) -> Self {
        self.on_no_match = choice;
        self
    }

    /// Merge: which of the rows with equal keys in one write counts.
    pub fn on_duplicate(mut self, choice: OnDuplicate) -> Self {
        self.on_duplicate = choice;
        self
    }

    /// Merge: what a null key means.
    pub fn null_keys(mut self, choice: NullKeys) -> Self {
        self.null_keys = choice;
        self
    }

    /// Merge: what a null of the batch does to the stored value.
    pub fn null_values(mut self, choice: NullValues) -> Self {
        self.null_values = choice;
        self
    }

    /// Merge: a column of the batch, bool or an integer that is 0 or 1, never stored, that marks rows to delete.
    pub fn delete_when(mut self, column: impl Into<String>) -> Self {
        self.delete_when = Some(column.into());
        self
    }

    /// Merge: a column of the batch, never stored, with kinds of rows as a change log has them: `+I` and `+U` update
    /// or insert, `-D` deletes, `-U` is passed over.
    pub fn row_kind(mut self, column: impl Into<String>) -> Self {
        self.row_kind = Some(column.into());
        self
    }

    /// What becomes of columns that the table lacks.
    pub fn new_columns(mut self, choice: NewColumns) -> Self {
        self.new_columns = choice;
        self
    }

    /// What becomes of values that are more than a column holds whose type nobody has declared.
    pub fn new_types(mut self, choice: NewTypes) -> Self {
        self.new_types = choice;
        self
    }

    /// Columns of the batch, and the table's columns to which they go, where the names differ. Merge keys
    /// are names of the table.
    pub fn column_names<B: Into<String>, T: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = (B, T)>,
    ) -> Self {
        self.column_names = pairs(names);
        self
    }

    /// Merge: columns, and the operator that makes of the old and the new value what a matched row gets: `sum`, `max`,
    /// `latest_by(version)` …
    pub fn operators<C: Into<String>, O: Into<String>>(
        mut self,
        operators: impl IntoIterator<Item = (C, O)>,
    ) -> Self {
        self.operators = pairs(operators);
        self
    }

    /// Merge: columns, and the expression over `old.x` and `new.x` whose value a matched row gets.
    pub fn set<C: Into<String>, E: Into<String>>(
        mut self,
        expressions: impl IntoIterator<Item = (C, E)>,
    ) -> Self {
        self.set = pairs(expressions);
        self
    }

    /// Merge: a condition over `old.x` and `new.x`; matched rows for which it is not true are ignored.
    pub fn update_when(mut self, condition: impl Into<String>) -> Self {
        self.update_when = Some(condition.into());
        self
    }

    /// Merge: what becomes of rows of the table whose keys the write lacks.
    pub fn on_missing(mut self, choice: OnMissing) -> Self {
        self.on_missing = choice;
        self
    }

    /// Merge: a condition on rows of the table; on_missing is about those alone, and rows that are written must be
    /// among them.
    pub fn scope(mut self, condition: impl Into<String>) -> Self {
        self.scope = Some(condition.into());
        self
    }

    /// Merge: whether a write without rows may delete all that the scope has.
    pub fn allow_empty(mut self, allow: bool) -> Self {
        self.allow_empty = allow;
        self
    }

    /// Merge: whether matched rows that would stay what they are count as ignored and do not touch the table.
    pub fn skip_unchanged(mut self, skip: bool) -> Self {
        self.skip_unchanged = skip;
        self
    }

    /// Checks the options and makes the destination.
    ///
    /// # Errors
    ///
    /// [`Code::InvalidArgument`](crate::Code::InvalidArgument): an option is out of range or contradicts
    /// another.
    pub fn open(self) -> Result<Destination> {
        let keys = give_all(&self.merge_keys);
        let mut options = sys::colmerge_destination_options::zeroed();
        options.struct_size = struct_size::<sys::colmerge_destination_options>();
        options.table_name = give(&self.table_name);
        options.batch_size = limit(self.batch_size);
        options.mode = self.mode.to_c();
        options.create_table_if_not_exists = tri_state(self.create_table);
        options.validate_schema = tri_state(self.validate_schema);
        options.on_match = self.on_match.to_c();
        options.on_no_match = self.on_no_match.to_c();
        options.on_duplicate = self.on_duplicate.to_c();
        options.null_keys = self.null_keys.to_c();
        options.null_values = self.null_values.to_c();
        options.merge_keys = pointer_or_null(&keys);
        options.merge_key_count = length(keys.len());
        options.delete_when = self.delete_when.as_deref().map_or(ABSENT, give);
        options.row_kind = self.row_kind.as_deref().map_or(ABSENT, give);
        let (from, to) = give_pairs(&self.column_names);
        options.new_columns = self.new_columns.to_c();
        options.new_types = self.new_types.to_c();
        options.column_names_from = pointer_or_null(&from);
        options.column_names_to = pointer_or_null(&to);
        options.column_name_count = length(from.len());
        let (columns, operators) = give_pairs(&self.operators);
        options.operator_columns = pointer_or_null(&columns);
        options.operators = pointer_or_null(&operators);
        options.operator_count = length(columns.len());
        let (set_columns, expressions) = give_pairs(&self.set);
        options.set_columns = pointer_or_null(&set_columns);
        options.set_expressions = pointer_or_null(&expressions);
        options.set_count = length(set_columns.len());
        options.update_when = self.update_when.as_deref().map_or(ABSENT, give);
        options.on_missing = self.on_missing.to_c();
        options.scope = self.scope.as_deref().map_or(ABSENT, give);
        options.allow_empty = tri_state(Some(self.allow_empty));
        options.skip_unchanged = tri_state(Some(self.skip_unchanged));
        // SAFETY: the options and their texts live during the call.
        let open = |handle, error| unsafe {
            sys::colmerge_destination_open(self.store.get(), &raw const options, handle, error)
        };
        Handle::open(open).map(Destination)
    }
}
