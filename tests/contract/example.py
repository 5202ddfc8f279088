"""One example of a kind and an update of it, and how a table of them is written."""

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
