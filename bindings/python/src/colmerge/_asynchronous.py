# SPDX-License-Identifier: Apache-2.0
"""Calls in a thread of their own, for programs that await them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from colmerge.control import CancelFlag

_Result = TypeVar("_Result")


async def in_thread(work: Callable[[CancelFlag], _Result]) -> _Result:
    """What the work gives. Where the task that awaits it is cancelled, the work is told so by its flag, and waited for:
    afterwards it has either changed nothing or was done already."""
    import asyncio  # not with the package: it takes long
    import contextvars

    flag = CancelFlag()
    # A future of the pool and no task: the end of the event loop must not cancel it past the flag.
    future = asyncio.get_running_loop().run_in_executor(None, contextvars.copy_context().run, work, flag)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        flag.set()
        while not future.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([future])
        future.exception()
        raise
