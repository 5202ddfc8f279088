"""COMPARISON.md names tests that exist, for each of the complaints."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / ".github/COMPARISON.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \|(.*)\|$", TEXT, re.MULTILINE)
NAMED = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", TEXT)


def test_every_complaint_has_a_line_with_a_test():
    assert [int(number) for number, _ in ROWS] == list(range(1, 26))
    assert all(re.search(r"`tests/[\w/]+\.py", row) for _, row in ROWS)


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED)))
def test_it_exists(file, name):
    text = (ROOT / file).read_text(encoding="utf-8")
    assert re.search(rf"^def {name or 'test_'}", text, re.MULTILINE)
