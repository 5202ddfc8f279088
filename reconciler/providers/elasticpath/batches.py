"""Objects that the API makes and deletes by the dozen: what is asked for at the same time goes out together.

```python
await batches.send("POST", "/v2/promotions/9f/codes", item, frame, fresh=False)
```
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.errors import Conflict, NotFound, ProviderError, Rejected
from reconciler.providers.elasticpath.patience import meets_another, not_known_yet, patiently

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.http.client import Client
    from reconciler.model.json import Object

MOST = 100
"""Items in one request."""


@dataclass(eq=False)
class _Item:
    document: Object
    fresh: bool
    answered: asyncio.Future[None]


class Batches:
    """The requests that wait for each other."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._waiting: defaultdict[tuple[str, str], list[_Item]] = defaultdict(list)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def send(
        self,
        method: str,
        path: str,
        document: Object,
        frame: Callable[[list[Object]], Object],
        *,
        fresh: bool,
    ) -> None:
        """Send one item, together with those that others have asked for while it waited for its turn.

        Raises what became of this item: several that the store refuses are sent again in halves.
        """
        one = _Item(document, fresh, asyncio.get_running_loop().create_future())
        waiting = self._waiting[method, path]
        waiting.append(one)
        async with self._turns[path]:
            await asyncio.sleep(0)  # whoever is about to ask joins in
            if one in waiting:
                several, waiting[:] = waiting[:MOST], waiting[MOST:]
                try:
                    await self._exchange(method, path, frame, several)
                finally:
                    for other in several:
                        other.answered.cancel()  # an interrupted run: nobody waits for an answer any more
        await one.answered

    async def _exchange(
        self, method: str, path: str, frame: Callable[[list[Object]], Object], several: list[_Item]
    ) -> None:
        body = frame([one.document for one in several])
        try:
            await patiently(
                self._client,
                lambda: self._client.send(method, path, body=body),
                fresh=any(one.fresh for one in several),
            )
        except ProviderError as failure:
            if len(several) > 1 and _of_some(failure):
                if not_known_yet(failure):
                    for one in several:
                        one.fresh = False  # all of them have been waited for
                middle = len(several) // 2
                await self._exchange(method, path, frame, several[:middle])
                await self._exchange(method, path, frame, several[middle:])
                return
            for one in several:
                one.answered.set_exception(failure)
            return
        for one in several:
            one.answered.set_result(None)


def _of_some(failure: ProviderError) -> bool:
    """Whether a refusal may be about some items only, so that the others must not share it."""
    return isinstance(failure, NotFound | Conflict | Rejected) and not meets_another(failure)
