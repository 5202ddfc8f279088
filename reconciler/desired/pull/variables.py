"""The environment variables that stand in files for secrets: their names, and the list of those to set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from reconciler.model.json import pointer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.model.address import Address
    from reconciler.model.json import Path

_NAMES = re.compile(r"(?<!\$)\$\{env:(\w+)\}", re.ASCII)


class Variable(NamedTuple):
    """A variable to set before the next plan, and the secret that it stands for."""

    name: str
    address: Address
    path: str


class Variables:
    """Gives every secret a name of its own, the same one each time it is asked for.

    >>> str(Variables(()).written(Address("gateway", "adyen"), ("password",)))
    '${env:GATEWAY_ADYEN_PASSWORD}'
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.taken = {name for text in texts for name in _NAMES.findall(text)}
        self.names: dict[tuple[Address, Path], str] = {}

    def written(self, address: Address, path: Path) -> str:
        """What is written for the secret at a path."""
        name = self.names.get((address, path))
        if name is None:
            words = re.findall(r"[A-Za-z0-9]+", " ".join((address.kind, *address.segments, *path)))
            plain = name = "_".join(words).upper()
            count = 1
            while name in self.taken:
                count += 1
                name = f"{plain}_{count}"
            self.taken.add(name)
            self.names[address, path] = name
        return f"${{env:{name}}}"

    def used(self, texts: Iterable[str]) -> list[Variable]:
        """Those of them that stand in some texts."""
        found = {name for text in texts for name in _NAMES.findall(text)}
        known = ((name, address, pointer(path)) for (address, path), name in self.names.items())
        return sorted(Variable(*one) for one in known if one[0] in found)
