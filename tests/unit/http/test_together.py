from __future__ import annotations

import asyncio

import pytest

from reconciler.http.together import together


def test_results_come_in_order():
    assert asyncio.run(together(asyncio.sleep(0, one) for one in "abc")) == ["a", "b", "c"]


def test_the_first_failure_is_raised_itself_and_ends_the_others():
    ended = []

    async def forever():
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    async def fail():
        await asyncio.sleep(0)
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        asyncio.run(together([forever(), fail(), forever()]))
    assert ended == [True, True]
