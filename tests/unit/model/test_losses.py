"""Which changes drop data in the store, and which references can wait."""

from __future__ import annotations

from typing import Annotated

import pytest

from reconciler.engine.compare import differences
from reconciler.model.body import Body
from reconciler.model.field import LOSSY, Harmless, keyed_by
from reconciler.model.ref import Ref
from reconciler.model.references import references
from reconciler.model.shape import compile_shape


class Inner(Body):
    friend: Annotated[str, Ref("thing")]
    boss: Annotated[str | None, Ref("thing", pinned=True)] = None


class Part(Body):
    name: str
    inner: Inner | None = None


class Thing(Body):
    size: Annotated[str | None, LOSSY] = None
    rule: Annotated[str | None, LOSSY, Harmless(("strict", "odd"), "none")] = None
    parts: Annotated[list[Part] | None, keyed_by("name"), LOSSY] = None
    plain: Annotated[str | None, Ref("thing")] = None


SHAPE = compile_shape(Thing)
A, B = {"name": "a"}, {"name": "b"}


@pytest.mark.parametrize(
    ("have", "want", "lossy"),
    [
        ({"size": "s"}, {"size": "m"}, ["/size"]),
        ({"size": "s"}, {"size": None}, ["/size"]),
        ({"rule": "strict"}, {"rule": "none"}, []),
        ({"rule": "odd"}, {"rule": "none"}, []),
        ({"rule": "none"}, {"rule": "strict"}, ["/rule"]),
        ({"rule": "other"}, {"rule": "none"}, ["/rule"]),
        ({"rule": "strict"}, {"rule": None}, ["/rule"]),
        ({"parts": [A]}, {"parts": [A, B]}, []),
        ({"parts": [A, B]}, {"parts": [A]}, ["/parts/b"]),
        ({"parts": [A, B]}, {"parts": []}, ["/parts/a", "/parts/b"]),
        ({"parts": [A]}, {"parts": None}, ["/parts"]),
        ({"parts": []}, {"parts": None}, []),
    ],
)
def test_what_is_marked_lossy_bars_a_change_unless_it_is_harmless(have, want, lossy):
    found = [one.change.path for one in differences(SHAPE, want, have) if one.barred is LOSSY]
    assert found == lossy
    assert len(differences(SHAPE, want, have)) >= len(lossy)


def test_a_reference_deep_in_an_item_may_wait_with_its_item_unless_it_is_pinned():
    body = {"parts": [{"name": "a", "inner": {"friend": "x", "boss": "y"}}]}
    found = {one.target.key: one.droppable for one in references(SHAPE, body)}
    assert found == {"x": True, "y": False}


def test_a_reference_in_a_lossy_part_at_any_depth_says_so():
    body = {"parts": [{"name": "a", "inner": {"friend": "x"}}], "plain": "z"}
    assert {one.target.key: one.lossy for one in references(SHAPE, body)} == {"x": True, "z": False}
