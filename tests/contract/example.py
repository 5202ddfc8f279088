"""What an example of a kind is.

Of each kind: `body` as a user would write it, `after` the same resource with every updatable field changed, and
the addresses it needs. A reference names an example of another kind by its key.
"""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.model.address import Address


@dataclass(frozen=True)
class Example:
    """`body` is created at `address`; `after` updates it; `needs` must exist before."""

    address: Address
    body: dict
    after: dict
    needs: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.address.kind


def example(address: str, body: dict, after: dict, *needs: str) -> Example:
    return Example(Address.parse(address), body, body | after, needs)
