"""What a run writes on GitHub, as it looks."""

import re
from pathlib import Path

import pytest

from reconciler.ci import compose
from reconciler.errors import ConfigError, Problem, ReconcilerError
from reconciler.model.outcome import Outcome, State
from tests.unit.ci.test_compose import CONTEXT
from tests.unit.render.plans import RICH, plan, report

DATA = re.compile(r"(<!-- reconciler:plan:[\w/]+) [\w+/=]+ -->")
COMMENTS = Path(__file__).parent / "comments"


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("plan", lambda: compose.plan_comment(RICH, CONTEXT)),
        ("nothing", lambda: compose.plan_comment(plan(unchanged=3), CONTEXT)),
        ("outdated", lambda: compose.outdated(compose.plan_comment(plan(unchanged=3), CONTEXT), "b" * 40)),
        ("untouched", lambda: compose.untouched("demo/production", CONTEXT)),
        (
            "invalid",
            lambda: compose.failure(
                "demo",
                ConfigError([Problem("stores/a.yaml", 3, 1, "wrong", "right")]),
                CONTEXT,
                "there is no plan",
            ),
        ),
        (
            "result",
            lambda: compose.result(
                report(
                    RICH,
                    {
                        "create pricebook/retail": Outcome(
                            State.FAILED, 0.1, ReconcilerError("no", hint="yes")
                        ),
                        "update catalog/spring": Outcome(State.SKIPPED, because="create pricebook/retail"),
                    },
                ),
                CONTEXT,
                75.2,
            ),
        ),
        ("drift", lambda: compose.drifted(RICH, CONTEXT)),
    ],
)
def test_as_it_looks(name, make, updating):
    # What is packed differs from one version of zlib to the next.
    path, text = COMMENTS / f"{name}.md", DATA.sub(r"\1 DATA -->", make())
    if updating:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
