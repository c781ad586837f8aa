# SPDX-License-Identifier: Apache-2.0
"""Reading a table in memory, or injected data, as a source of the tool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional, Union

from colmerge._error import InvalidArgumentError
from colmerge._extras import needed
from colmerge.connectors import in_memory
from colmerge.connectors.in_memory.filters import Filters
from colmerge.connectors.in_memory.storage import MemoryStore
from colmerge.connectors.sqlflow import base
from colmerge.connectors.sqlflow.chunk import DataChunk
from colmerge.rows import DEFAULT_BATCH_SIZE
from colmerge.store import Store

# Types as the tool's schemas name them, in any case; all others are those of this package.
_TYPES = {
    "string": "utf8",
    "int": "int64",
    "integer": "int64",
    "float": "float64",
    "bool": "bool",
    "boolean": "bool",
    "date": "date32",
    "timestamp": "timestamp[ns]",
}


class InMemorySource(base.WithoutResilience, in_memory.InMemorySource, base.Connector):
    """Reads the table that its configuration names; options are those of `colmerge.connectors.in_memory`.

    Without a configuration (``InMemorySource()``) it reads what ``read(options={"data": …})`` is given, or the table
    that is named to its methods; a configuration must name a table.
    """

    _chunk = DataChunk

    def __init__(
        self, config: Optional[Mapping[str, Any]] = None, store: Union[MemoryStore, Store, None] = None
    ) -> None:
        base.Connector.__init__(self)
        self.name: Optional[str] = None
        self.connection_params: dict[str, Any] = {}
        self.is_connected = False
        self.health_status = "unknown"
        in_memory.InMemorySource.__init__(self, None, store)
        self.state = base.ConnectorState.CREATED
        if config is not None:
            self.configure(config)

    def configure(self, params: Mapping[str, Any]) -> None:
        """Takes another configuration; one that is refused leaves the one before."""
        if isinstance(params, Mapping) and not params.get("table_name"):
            raise InvalidArgumentError(
                "'table_name' is required in a configuration; for injected data alone say InMemorySource()",
                column="table_name",
            )
        super().configure(params)
        self.name = self._pipeline.name
        self.connection_params = self.config
        self.state = base.ConnectorState.CONFIGURED

    def test_connection(self) -> base.ConnectionTestResult:
        """Whether the table is there."""
        found = super().test_connection()
        self.is_connected = found.success
        self.health_status = "healthy" if found.success else "unhealthy"
        return base.ConnectionTestResult(found.success, found.message)

    def get_schema(self, object_name: Optional[str] = None) -> base.Schema:
        """The schema of a table; of the configured one when none is named."""
        return base.Schema(super().get_schema(object_name).arrow_schema)

    def read(
        self,
        object_name: Optional[str] = None,
        columns: Union[str, Sequence[str], None] = None,
        filters: Optional[Filters] = None,
        batch_size: int = DEFAULT_BATCH_SIZE,
        options: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The rows of a table as chunks of at most ``batch_size``, or the data of the options as one DataFrame.

        ``options={"data": ...}`` gives that data (a DataFrame, a list of dicts, Arrow data) as a `pandas.DataFrame`,
        with the types of ``"schema"``, a dict of types by column, where it is given. ``columns`` and ``filters`` choose
        among its rows as they do among those of a table.
        """
        said = dict(options or {})
        if said.get("data") is None:
            return super().read(object_name, columns, filters, batch_size, said)
        data = said["data"]
        if isinstance(data, list) and not data and not said.get("schema"):
            return needed("pandas").DataFrame()
        said["schema"] = _types_of(said.get("schema"))
        return self._reading(None, columns, filters, batch_size, said).to_pandas()


def _types_of(schema: Any) -> Any:
    """A schema as the tool's callers give it, for this package."""
    if isinstance(schema, Mapping):
        return {
            name: _TYPES.get(kind.lower(), kind) if isinstance(kind, str) else kind for name, kind in schema.items()
        }
    return getattr(schema, "arrow_schema", schema)
