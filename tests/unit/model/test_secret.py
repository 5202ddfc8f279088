"""What counts as a mask, and what it still shows."""

from __future__ import annotations

import pytest

from reconciler.model.secret import hides, unmasked


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("****************JIMB", "JIMB"),
        ("***", ""),
        ("\u2022\u2022\u2022\u2022", ""),
        ("xxxx1234", "1234"),
        ("XXXXXXXXTAIL", "TAIL"),
        ("****-TAIL", "TAIL"),
        ("https://x", None),
        ("**bold**", None),
        ("xxx-queue", None),
        ("XXXL", None),
        ("", None),
    ],
)
def test_masks(value, shown):
    assert unmasked(value) == shown


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        ("****1234", True),
        ("https://u:***@x/****", True),
        ("password=\u2022\u2022\u2022", True),
        ("**bold**", False),
        ("a * b ** c", False),
        ("### heading", False),
        ("xxxx-queue", False),
        ("", False),
    ],
)
def test_masked_parts(value, hidden):
    assert hides(value) is hidden
