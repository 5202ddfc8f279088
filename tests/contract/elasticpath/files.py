"""Files."""

from __future__ import annotations

from pathlib import Path

from reconciler.model.content import Content
from tests.contract.example import example

IMAGE = Content.at(str(Path(__file__).with_name("dot.png")))
EXAMPLES = [example("file/dot.png", {"file_name": "dot.png", "source": IMAGE}, {})]
SUPPORT = (example("file/other.png", {"file_name": "other.png", "source": IMAGE}, {}),)
