# SPDX-License-Identifier: Apache-2.0
"""What cannot leave its process."""

from __future__ import annotations

from typing import NoReturn


class OfOneProcess:
    """Objects that stand for something in the memory of this process: pickling and copying them is refused."""

    __slots__ = ()

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} belongs to its process and cannot be pickled or copied; "
            "take its rows, by select(), to_dicts() or to_arrow(), or open a store where they are needed"
        )
