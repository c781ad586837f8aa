# SPDX-License-Identifier: Apache-2.0
"""What the pipeline tool offers connectors, as far as they use it: for tests where the tool is not installed."""

from __future__ import annotations

import enum
import sys
from abc import ABC, abstractmethod
from types import ModuleType
from typing import Any, Optional


class ConnectorState(enum.Enum):
    CREATED = 1
    CONFIGURED = 2


class ConnectionTestResult:
    def __init__(self, success: bool, message: Optional[str] = None) -> None:
        self.success, self.message = success, message


class Schema:
    def __init__(self, arrow_schema: Any) -> None:
        self.arrow_schema = arrow_schema


class DataChunk:
    """Slots, and properties that cannot be set, as the tool's have."""

    __slots__ = ("_given",)

    def __init__(self, data: Any, schema: Any = None) -> None:
        self._given = data

    @property
    def arrow_table(self) -> Any:
        import pyarrow

        return self._given if isinstance(self._given, pyarrow.Table) else pyarrow.Table.from_pandas(self.pandas_df)

    @property
    def pandas_df(self) -> Any:
        import pandas

        return pandas.DataFrame(self._given) if isinstance(self._given, list) else self._given

    def __len__(self) -> int:
        return len(self._given)


class Connector(ABC):
    def __init__(self) -> None:
        self.state = ConnectorState.CREATED
        self.name: Optional[str] = None

    @abstractmethod
    def configure(self, params: Any) -> None: ...
    @abstractmethod
    def test_connection(self) -> Any: ...
    @abstractmethod
    def discover(self) -> Any: ...
    @abstractmethod
    def get_schema(self, object_name: str) -> Any: ...
    @abstractmethod
    def read(self, object_name: str, columns: Any = None, filters: Any = None, batch_size: int = 10) -> Any: ...


class DestinationConnector(ABC):
    def __init__(self, config: Any) -> None:
        self.config = config

    @abstractmethod
    def write(self, df: Any, options: Any = None, mode: str = "append", keys: Any = None) -> None: ...


class Registry:
    def __init__(self) -> None:
        self.classes: dict[str, Any] = {}

    def register(self, kind: str, made: Any) -> None:
        self.classes[kind] = made

    def get(self, kind: str) -> Any:
        return self.classes[kind]


class EnhancedRegistry:
    def __init__(self) -> None:
        self.sources, self.destinations = Registry(), Registry()
        self.register_source = self.sources.register
        self.register_destination = self.destinations.register
        self.get_source_connector_class = self.sources.get
        self.get_destination_connector_class = self.destinations.get

    def create_source_connector(self, kind: str, config: Any) -> Any:
        return self.sources.get(kind)(config=config)

    def create_destination_connector(self, kind: str, config: Any) -> Any:
        return self.destinations.get(kind)(config=config)


def modules() -> dict[str, ModuleType]:
    """Its modules by name, made anew."""
    base = [ConnectorState, ConnectionTestResult, Schema, Connector, DestinationConnector]
    contents: dict[str, dict[str, Any]] = {
        "sqlflow": {},
        "sqlflow.connectors": {},
        "sqlflow.connectors.base": {each.__name__: each for each in base},
        "sqlflow.connectors.data_chunk": {"DataChunk": DataChunk},
        "sqlflow.connectors.registry": {},
        "sqlflow.connectors.registry.source_registry": {"source_registry": Registry()},
        "sqlflow.connectors.registry.destination_registry": {"destination_registry": Registry()},
        "sqlflow.connectors.registry.enhanced_registry": {"enhanced_registry": EnhancedRegistry()},
        "sqlflow.connectors.in_memory": {"IN_MEMORY_DATA_STORE": {}},
        "sqlflow.connectors.in_memory.in_memory_connector": {"IN_MEMORY_DATA_STORE": {}},
    }
    made = {name: ModuleType(name) for name in contents}
    for name, content in contents.items():
        vars(made[name]).update(content, __path__=[])
        parent, _, own = name.rpartition(".")
        if parent:
            setattr(made[parent], own, made[name])
    return made


def install() -> None:
    """Makes it importable."""
    sys.modules.update(modules())
