import json

from reconciler.errors import Rejected, Unavailable
from reconciler.model.outcome import Outcome, State
from reconciler.model.plan import Note, Topic
from reconciler.render.document import dump
from reconciler.render.report import report_document, report_text
from tests.unit.render.plans import RICH, A, plan, report, step

REFUSED = Rejected(
    "name is taken", hint="choose another", request="POST /pcm/pricebooks", status=422, request_id="r1"
)
FAILED = {
    "create pricebook/retail": Outcome(State.FAILED, 1.0, REFUSED),
    "update catalog/spring": Outcome(State.SKIPPED, because="create pricebook/retail"),
    "publish catalog/spring": Outcome(State.SKIPPED, because="create pricebook/retail"),
    "delete node/apparel/men": Outcome(State.UNKNOWN, 2.0, Unavailable("connection lost")),
}


def test_all_done():
    assert report_text(report(plan(*RICH.steps))) == (
        "Apply complete! Resources: 2 added, 1 changed, 2 destroyed. (1 replaced, 1 published)\n"
    )


def test_a_failure_is_told_once_with_place_words_and_consequences():
    shown = report_text(
        report(plan(*RICH.steps), FAILED), locate=lambda address: f"stores/x/{address.name}.yaml:1:1"
    )
    assert (
        shown
        == """\
Error: create pricebook/retail failed
  stores/x/retail.yaml:1:1
  name is taken (POST /pcm/pricebooks, request id r1)
    hint: choose another

Skipped (2) because of create pricebook/retail:
  - update catalog/spring
  - publish catalog/spring

Unknown (1): sent, but no answer told whether it took effect
  - delete node/apparel/men
    stores/x/men.yaml:1:1
    connection lost

Apply incomplete. Resources: 1 added, 0 changed, 1 destroyed. (1 replaced) Not done: 1 failed, 2 skipped, 1 unknown.

What is done stays done. Mend the cause and run the same command again:
it plans afresh from the live store and does only what is left.
"""
    )


def test_an_interrupted_run_says_what_was_not_begun():
    made = plan(*(step(f"create a/{n}") for n in range(30)))
    outcomes = {one.id: Outcome(State.CANCELLED) for one in made.steps[5:]}
    shown = report_text(report(made, outcomes, interrupted=True))
    assert "Not done (25): the run was stopped" in shown
    assert "and 5 more" in shown
    assert "Run the same command again" in shown
    assert "Apply interrupted. Resources: 5 added, 0 changed, 0 destroyed. Not done: 25 cancelled." in shown


def test_what_is_blocked_is_repeated_at_the_end():
    made = plan(step("create a/b"), notes=[Note(Topic.BLOCKED, "cannot change", A("a/c"))])
    shown = report_text(report(made))
    assert "a/c: cannot change" in shown
    assert "Apply complete! Resources: 1 added, 0 changed, 0 destroyed." in shown


def test_a_servers_words_cannot_steer_the_terminal():
    made = plan(step("create a/b"))
    shown = report_text(report(made, {"create a/b": Outcome(State.FAILED, 0, Rejected("no\x1b[2J\nway"))}))
    assert "\x1b" not in shown
    assert "no\\u001b[2J\n  way" in shown


def test_the_report_is_one_json_document():
    document = json.loads(dump(report_document(report(RICH, FAILED))))
    assert document["ok"] is False
    assert document["summary"] == {
        "create": 1, "update": 0, "delete": 1, "replace": 1, "actions": 0, "unchanged": 7,
        "failed": 1, "skipped": 2, "unknown": 1, "cancelled": 0,
    }  # fmt: skip
    first, second = document["steps"][:2]
    assert first["error"] == {
        "type": "Rejected", "message": "name is taken", "hint": "choose another",
        "request": "POST /pcm/pricebooks", "status": 422, "request_id": "r1",
    }  # fmt: skip
    assert (second["state"], second["because"]) == ("skipped", "create pricebook/retail")
    assert document["steps"][5]["action"] == "publish"
