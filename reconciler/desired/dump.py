"""One resource -> YAML that `load` reads back as the same body."""

from __future__ import annotations

from functools import cache
from io import StringIO
from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.desired.parse import parse
from reconciler.desired.text import Malformed

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.model.json import Json, Object

_WIDTH = 1_000_000  # a value broken over lines reads badly in a diff


class Layout(NamedTuple):
    """How far a member stands within its mapping, and the dash of an item within the member that it is of."""

    step: int = 2
    dash: int = 2


LAYOUT = Layout()


def dump(value: Object, layout: Layout = LAYOUT) -> str:
    r"""A mapping in the order that it has.

    >>> dump({"a": ["x"]}, Layout(step=2, dash=0))
    'a:\n- x\n'
    """
    text = _write(value, _natural, layout)
    # Two YAML parsers need not agree on every plain text; quotes leave no doubt.
    return text if _reads_as(text, value) else _write(value, _quoted, layout)


def _reads_as(text: str, value: Json) -> bool:
    try:
        return bool(parse(text.encode())[0] == value)
    except Malformed:
        return False


def _natural(text: str) -> Any:
    from ruamel.yaml.scalarstring import LiteralScalarString  # noqa: PLC0415 - slow to import

    lines = text.split("\n")
    block = len(lines) > 1 and text.strip() and not any(line != line.rstrip() for line in lines)
    return LiteralScalarString(text) if block and text[0] not in " \t\n" else text


def _quoted(text: str) -> Any:
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString  # noqa: PLC0415 - slow to import

    return DoubleQuotedScalarString(text)


def _write(value: Object, style: Callable[[str], Any], layout: Layout) -> str:
    from ruamel.yaml import YAML  # noqa: PLC0415 - slow to import, and only a writer needs it

    writer = YAML(typ="rt", pure=True)
    writer.width = _WIDTH
    writer.allow_unicode = True
    writer.indent(mapping=layout.step, sequence=layout.dash + 2, offset=layout.dash)
    writer.Representer = _representer()
    stream = StringIO()
    writer.dump(_styled(value, style), stream)
    return stream.getvalue().removesuffix("...\n")


@cache
def _representer() -> type[Any]:
    """How values become nodes: nothing is written "null", equal values are written out instead of aliased."""
    from ruamel.yaml.representer import RoundTripRepresenter  # noqa: PLC0415 - slow to import

    class Representer(RoundTripRepresenter):
        def ignore_aliases(self, _: Any) -> bool:
            return True

        def null(self, _: None) -> Any:
            return self.represent_scalar("tag:yaml.org,2002:null", "null")

    Representer.add_representer(type(None), Representer.null)
    return Representer


def _styled(value: Json, style: Callable[[str], Any]) -> Any:
    if isinstance(value, str):
        return style(value)
    if isinstance(value, dict):
        keys = style if style is _quoted else str
        return {keys(name): _styled(item, style) for name, item in value.items()}
    if isinstance(value, list):
        return [_styled(item, style) for item in value]
    return value
