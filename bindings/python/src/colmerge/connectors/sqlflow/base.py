# SPDX-License-Identifier: Apache-2.0
"""The classes of the tool that those of this package derive from and give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

try:
    from sqlflow.connectors.base import ConnectionTestResult, Connector, ConnectorState, DestinationConnector, Schema
    from sqlflow.connectors.data_chunk import DataChunk
except ImportError as error:
    raise type(error)(
        "colmerge.connectors.sqlflow needs the pipeline tool SQLFlow, as new as its class DestinationConnector, which "
        f"sqlflow-core 0.1.7 has not: {error}. colmerge.connectors.in_memory is the same connector without the tool",
        name=error.name,
    ) from error

__all__ = [
    "ConnectionTestResult",
    "Connector",
    "ConnectorState",
    "DataChunk",
    "DestinationConnector",
    "Schema",
    "WithoutResilience",
]


class WithoutResilience:
    """What the tool asks of connectors about trying again: memory has no outages, and what fails fails again."""

    resilience_manager: Optional[Any] = None

    @property
    def is_resilient(self) -> bool:
        """Whether something tries again."""
        return self.resilience_manager is not None

    def _needs_resilience(self) -> bool:
        return False

    def _configure_resilience(self, params: Mapping[str, Any]) -> None:
        pass
