"""The name of a resource, the same in every store: `pricebook/retail`, `node/apparel/men/shirts`."""

from __future__ import annotations

from shlex import quote
from typing import NamedTuple

SINGLETON = "settings"
"""The key of the one resource of a singleton kind: `project/settings`."""


def encode_segment(text: str) -> str:
    """One key as it stands in an address: "/" would start a child, so it is written %2F.

    >>> encode_segment("S/M"), encode_segment("50%")
    ('S%2FM', '50%')
    """
    return text.replace("%25", "%2525").replace("%2F", "%252F").replace("/", "%2F")


def decode_segment(text: str) -> str:
    """The key that an address segment stands for.

    >>> decode_segment("S%2FM"), decode_segment("50%")
    ('S/M', '50%')
    """
    return text.replace("%2F", "/").replace("%25", "%")


class Address(NamedTuple):
    """A kind and a key; the key of a child starts with its parent's key.

    >>> str(Address.of("field", "products(ext)", "brand"))
    'field/products(ext)/brand'
    """

    kind: str
    key: str

    @classmethod
    def of(cls, kind: str, *segments: str) -> Address:
        return cls(kind, "/".join(encode_segment(segment) for segment in segments))

    @classmethod
    def parse(cls, text: str) -> Address:
        """`"node/apparel/men"` -> Address; raises ValueError when the kind or the key is missing."""
        kind, _, key = text.partition("/")
        if not kind or not key:
            msg = f"an address is kind/key, not {text!r}"
            raise ValueError(msg)
        return cls(kind, key)

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(decode_segment(segment) for segment in self.key.split("/"))

    @property
    def name(self) -> str:
        """The resource's own key, without its parents': `"shirts"`."""
        return decode_segment(self.key.rpartition("/")[2])

    def child(self, kind: str, name: str) -> Address:
        return Address(kind, f"{self.key}/{encode_segment(name)}")

    @property
    def quoted(self) -> str:
        """The address as an argument on a command line: `"'promotion/summer sale'"`."""
        return quote(str(self))

    def __str__(self) -> str:
        return f"{self.kind}/{self.key}"
