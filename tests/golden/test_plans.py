"""Golden plans: `<case>/` is a store folder plus `live.json`, and what its plan, drift and report look like.

Of a page the body is kept, without its script. In the report every third step fails, and what needs it is left.
`live.json` is the live store as documents of the API: [{"kind", "id", "parent", "document"}]. Where there is
a `ledger.json`, it is what is remembered of that store.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reconciler.desired.baseline import load_baseline
from reconciler.desired.load import load
from reconciler.desired.settings import load_settings
from reconciler.engine.normalise import normalise
from reconciler.engine.planner import plan
from reconciler.errors import Rejected
from reconciler.ledger.document import from_text
from reconciler.model.ledger import EMPTY
from reconciler.model.outcome import Outcome, Report, State
from reconciler.model.resource import Quota, Reading, Remote, Snapshot
from reconciler.providers.registry import plugin
from reconciler.render.document import digest, dump, to_document
from reconciler.render.drift import drift_document, drift_text
from reconciler.render.markdown import drift_markdown, markdown, report_markdown
from reconciler.render.page import page
from reconciler.render.report import report_document, report_text
from reconciler.render.saved import from_document
from reconciler.render.sheets import drift_sheet, plan_sheet, report_sheet
from reconciler.render.text import text

CASES = Path(__file__).parent / "cases"
DAY = date(2026, 12, 31)
ENV = {"WEBHOOK_KEY": "secret-of-the-webhook", "STRIPE_KEY": "secret-of-stripe"}


def planned(case: str):
    provider = plugin("elasticpath")
    found = load_settings(CASES, case).resolve(None, provider.credentials, provider.options, provider.kinds)
    state = load(CASES, case, None, provider.kinds, ENV, found.policy)
    documents = json.loads((CASES / case / "live.json").read_text())
    remotes = [Remote(one["kind"], one["id"], one["document"], one.get("parent")) for one in documents]
    live, duplicates = normalise(provider.kinds, remotes, lambda _kind, wire: wire)
    # Only of kinds that the case is about, so that another kind changes no file here.
    about = {one.kind for one in (*remotes, *state.resources)}
    reads = [
        Reading(kind, sum(one.kind == kind for one in remotes), 1) for kind in provider.kinds if kind in about
    ]
    baseline = load_baseline(found.declared, None, provider.kinds, state.resources)
    policy = replace(found.policy, agreed=baseline.holding(DAY), lapsed=baseline.lapsed(DAY))
    kept = CASES / case / "ledger.json"
    snapshot = Snapshot(live, reads, {"currency": Quota(10, "currency_limit")}, duplicates)
    return plan(
        provider.kinds,
        state.resources,
        snapshot,
        policy,
        store=case,
        environment=None,
        provider="elasticpath",
        ledger=from_text(kept.read_text(), "here") if kept.exists() else EMPTY,
    )


def executed(made):
    """A report in which every third step is refused, and what needs one that was not done is skipped."""
    outcomes = {}
    for number, step in enumerate(made.steps, 1):
        missing = [need for need in step.needs if outcomes[need].state is not State.DONE]
        if missing:
            outcomes[step.id] = Outcome(State.SKIPPED, because=outcomes[missing[0]].because or missing[0])
        elif number % 3 == 0:
            refused = Rejected("the name is taken", hint="choose another", request="POST /v2/x", status=422)
            outcomes[step.id] = Outcome(State.FAILED, number / 10, refused)
        else:
            outcomes[step.id] = Outcome(State.DONE, number / 10)
    return Report(made, outcomes)


def body(sheet):
    return re.search(r"<body>\n(.*)<footer>", page(sheet), re.DOTALL)[1]


@pytest.mark.parametrize("case", sorted(one.name for one in CASES.iterdir()))
def test_plan(case, updating):
    made = planned(case)
    done = executed(made)
    forms = {
        "plan.txt": text(made) + "\n",
        "plan.json": dump(to_document(made)),
        "plan.md": markdown(made) + "\n",
        "plan.html": body(plan_sheet(made)),
        "drift.txt": drift_text(made),
        "drift.json": dump({"resource_drift": drift_document(made)["resource_drift"]}),
        "drift.md": drift_markdown(made),
        "drift.html": body(drift_sheet(made)),
        "report.txt": report_text(done),
        "report.json": dump(report_document(done)),
        "report.md": report_markdown(done),
        "report.html": body(report_sheet(done)),
    }
    for name, now in forms.items():
        file = CASES / case / name
        if updating:
            file.write_text(now, encoding="utf-8")
        assert now == file.read_text(encoding="utf-8")
        assert not [secret for secret in ENV.values() if secret in now]


@pytest.mark.parametrize("case", sorted(one.name for one in CASES.iterdir()))
def test_a_plan_comes_back_from_its_document(case):
    made = planned(case)
    for write in (to_document, drift_document):
        again = from_document(json.loads(dump(write(made))))
        assert digest(again) == digest(made)
        assert dump(write(again)) == dump(write(made))
