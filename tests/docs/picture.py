"""The picture of a page in the README: `python -m tests.docs.picture` takes it again."""

import base64
import tempfile
from dataclasses import replace
from pathlib import Path

from reconciler.render.page import page
from reconciler.render.sheets import plan_sheet
from tests.chromium import chromium
from tests.golden.test_plans import planned

PICTURE = Path(__file__).parents[2] / ".github/plan.png"
CASE = "changes"
WIDTH, HEIGHT = 1240, 1160


def take():
    """The page of a golden plan, as a browser shows it."""
    made = replace(planned(CASE), store="acme", environment="production")
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        file = Path(folder) / "plan.html"
        file.write_text(page(plan_sheet(made)), encoding="utf-8")
        tab = browser.open(file)
        tab("for (const number of [1, 4]) document.getElementById(`entry=${number}`).open = true")
        return base64.b64decode(tab.picture(WIDTH, HEIGHT))


if __name__ == "__main__":
    PICTURE.write_bytes(take())
