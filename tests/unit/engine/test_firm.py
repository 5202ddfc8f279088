"""How far a path goes before something in it moves."""

import pytest

from reconciler.engine.ignored import firm
from reconciler.model.shape import Shape
from tests.fakes import KINDS


@pytest.mark.parametrize(
    ("kind", "path", "kept"),
    [
        ("group", ("label",), ("label",)),
        ("shelf", ("tags", "1"), ("tags",)),
        ("shelf", ("books", "a", "weight"), ("books", "a", "weight")),
        ("shelf", ("nothing", "a"), ()),
        ("group", ("label", "within"), ("label",)),
    ],
)
def test_a_path_of_a_kind(kind, path, kept):
    assert firm(KINDS[kind].shape, path) == kept


def test_a_path_in_free_json():
    assert firm(Shape(free=True), ("rules", "args", "0", "x")) == ("rules", "args")
