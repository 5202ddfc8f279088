"""What this repository owns in a live store, and what it last wrote there: the value, not where it is kept.

```python
ledger.owns(Address("pricebook", "retail"))     # created or adopted: goes with its file under `prune: owned`
ledger.entries[address].applied                 # what a difference is told apart by: ours, or somebody else's
```
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.model.address import Address
    from reconciler.model.json import Json, Object

_COST = 2**12
"""Of scrypt: about 10 ms and 4 MiB for one secret, so that a short one is not guessed at once."""


@lru_cache(maxsize=10_000)
def _hashed(salt: str, text: str) -> str:
    """A run asks for each secret several times."""
    return hashlib.scrypt(text.encode(), salt=salt.encode(), n=_COST, r=8, p=1, dklen=32).hex()


class Standing(StrEnum):
    """How a resource came to be managed here."""

    CREATED = "created"  # an apply made it
    ADOPTED = "adopted"  # it was there, and `reconciler adopt` made it ours
    FOUND = "found"  # it was there: kept as its file says, but left in the store when the file goes


@dataclass(frozen=True)
class Stamp:
    """Who wrote, and when: an ISO 8601 time, the commit of the files, the URL of the job, and the person."""

    at: str
    commit: str | None = None
    run: str | None = None
    by: str | None = None


@dataclass(frozen=True)
class Entry:
    """What the ledger says of one resource.

    applied    the fields that the files declared, as they were last written; no secrets
    secrets    a salted hash of each secret in it, by its pointer
    protected  `protect` covered it then: that outlives its file
    """

    standing: Standing
    applied: Object = field(repr=False)
    stamp: Stamp
    id: str | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    protected: bool = False

    @property
    def owned(self) -> bool:
        return self.standing is not Standing.FOUND


Told = TypeVar("Told")
Stages: TypeAlias = "Sequence[Entry | None]"
"""What is to be said of a resource after each of its steps; None when it is gone then."""


@dataclass(frozen=True)
class Run:
    """One run that wrote, or tried to: `outcome` is "applied", "partly applied", "failed" or "interrupted".

    A run that did not come to its end has none.
    """

    id: str
    verb: str
    stamp: Stamp
    digest: str
    summary: Mapping[str, int]
    outcome: str | None = None
    finished: str | None = None


@dataclass(frozen=True)
class Ledger:
    """All of it, for one environment of a store.

    intents  what a run set out to do and has not told the end of: the entry that each of its steps would
             leave, None where it would delete; looked at again by the next run
    due      ids of actions that a run left undone: "publish catalog/spring"
    runs     the latest runs, the newest last
    """

    store: str = ""
    environment: str | None = None
    provider: str = ""
    store_id: str | None = None
    salt: str = ""
    entries: Mapping[Address, Entry] = field(default_factory=lambda: MappingProxyType({}))
    intents: Mapping[Address, Stages] = field(default_factory=lambda: MappingProxyType({}))
    due: frozenset[str] = frozenset()
    runs: Sequence[Run] = ()

    def owns(self, address: Address) -> bool:
        """Whether this repository created or adopted it."""
        entry = self.entries.get(address)
        return entry is not None and entry.owned

    def protects(self, address: Address) -> bool:
        entry = self.entries.get(address)
        return entry is not None and entry.protected

    def hashed(self, place: str, secret: Json) -> str:
        """What is kept of a secret, so that another one is known to be another."""
        return _hashed(f"{self.salt}{place}", json.dumps(secret, sort_keys=True))

    def knows(self, entry: Entry, place: str, secret: Json) -> bool | None:
        """Whether a secret is the one that was last applied; None when the ledger does not say."""
        kept = entry.secrets.get(place)
        return None if kept is None else hmac.compare_digest(kept, self.hashed(place, secret))

    def guards(self) -> Ledger:
        """What it says of ownership and protection alone: who compares two stores has no use for the rest."""
        entries = {address: replace(one, applied={}, secrets={}) for address, one in self.entries.items()}
        return replace(self, entries=entries, due=frozenset())

    def moved(self, names: Mapping[Address, Address]) -> Ledger:
        """The same with what is said of some resources said of them under their new names."""
        return replace(self, entries=_moved(self.entries, names), intents=_moved(self.intents, names))


def _moved(told: Mapping[Address, Told], names: Mapping[Address, Address]) -> dict[Address, Told]:
    """What is told already of the new name itself counts more."""
    taken = {old for old, new in names.items() if new in told}
    return {names[one] if one in names and one not in taken else one: what for one, what in told.items()}


EMPTY = Ledger()
