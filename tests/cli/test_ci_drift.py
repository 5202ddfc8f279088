"""`ci drift` against a stand-in for GitHub: one issue for each target, and a message when it changes."""

import json
import shutil
from contextlib import contextmanager
from threading import Thread

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from reconciler.ci.mark import mark, read_mark
from reconciler.sandbox.protocol import http_server
from reconciler.sandbox.server import _listen, _url
from tests.cli.ci import annotations

DRIFTED = {"common/pricebooks/retail.yaml": "description: wanted\n"}


@pytest.fixture
def watched(job):
    """A store that is as its files say, and a scheduled job."""
    job.desk("apply", "acme", "--auto-approve")
    job._event("schedule", {}, "c" * 40)
    return job


def issues(job):
    return [(one["number"], one["state"]) for one in job.github.issues.values()]


def drift(job, description="wanted"):
    job.desk.store(changes={"common/pricebooks/retail.yaml": f"description: {description}\n"})
    return job("ci", "drift", "acme")


def test_no_drift_needs_no_issue(watched):
    result = watched("ci", "drift", "acme")
    assert (result.code, watched.github.writes) == (0, [])
    assert "No drift." in watched.summary
    assert watched.outputs["has-changes"] == "false"


def test_an_issue_is_opened_edited_and_closed(watched):
    result = drift(watched)
    assert (result.code, watched.outputs["exit-code"]) == (2, "2")
    [issue] = watched.github.issues.values()
    assert (issue["title"], issue["labels"]) == ("Drift: acme", ["drift"])
    assert watched.github.labels == {"drift"}
    assert 'description = "wanted" -> "for everyone"' in issue["body"]
    assert read_mark(issue["body"]).target == "acme"
    assert "Drift: 0 missing, 1 changed, 0 unexpected." in watched.summary

    before = len(watched.github.writes)
    assert drift(watched).code == 2
    assert len(watched.github.writes) == before  # the same drift is no news

    drift(watched, "another")
    assert len(watched.github.writes) == before + 1
    assert '"another" -> "for everyone"' in issue["body"]

    watched.desk.store()
    assert watched("ci", "drift", "acme").code == 0
    assert issues(watched) == [(issue["number"], "closed")]
    assert "as its files want it again" in watched.github.comments(issue["number"])[0]

    drift(watched)
    assert [state for _, state in issues(watched)] == ["closed", "open"]


def test_what_the_files_want_and_nobody_applied_yet_can_be_left_out(watched):
    watched.desk.store(changes=DRIFTED)
    assert watched("ci", "drift", "acme", "--only", "live").code == 0
    assert watched.github.issues == {}
    # The other way round, it is the live store that was changed.
    assert watched.desk("apply", "acme", "--auto-approve").code == 0
    (watched.desk.folder / ".reconciler/ledger").rename(watched.desk.folder / "kept")
    watched.desk.store()
    watched.desk("apply", "acme", "--auto-approve")
    watched.desk.store(changes=DRIFTED)
    shutil.rmtree(watched.desk.folder / ".reconciler/ledger")
    (watched.desk.folder / "kept").rename(watched.desk.folder / ".reconciler/ledger")
    assert watched("ci", "drift", "acme", "--only", "live").code == 2
    assert "(1 changed live)" in watched.outputs["summary"]


def test_only_our_own_issue_of_this_target_is_touched(watched):
    forged = {"labels": ["drift"], "state": "open", "title": "x", "html_url": ""}
    bodies = [
        mark("drift", "acme"),
        mark("drift", "other"),
        "see\n" + mark("drift", "acme"),
        mark("plan", "acme"),
    ]
    logins = ["mallory", *["github-actions[bot]"] * 3]
    for number, (body, login) in enumerate(zip(bodies, logins, strict=True), 1):
        watched.github.issues[number] = {**forged, "number": number, "body": body, "user": {"login": login}}
    pull = {**forged, "number": 9, "body": bodies[0], "user": {"login": "github-actions[bot]"}}
    watched.github.issues[9] = {**pull, "pull_request": {}}
    drift(watched)
    assert len(watched.github.issues) == 6
    watched.desk.store()
    watched("ci", "drift", "acme")
    assert [number for number, state in issues(watched) if state == "open"] == [1, 2, 3, 4, 9]


def test_two_issues_become_one(watched):
    drift(watched)
    [first] = watched.github.issues.values()
    watched.github.issues[999] = {**first, "number": 999}
    drift(watched)
    assert issues(watched) == [(first["number"], "open"), (999, "closed")]


def test_without_the_permission_the_drift_is_known_all_the_same(watched):
    watched.github.grant(pull_requests="write")
    result = drift(watched)
    assert result.code == 11
    assert "`permissions: issues: write`" in result.err
    assert "Drift: 0 missing, 1 changed" in watched.summary


def test_an_unreachable_store_leaves_the_issue_as_it_is(watched, serve):
    drift(watched)
    served = serve("503:path=/v2/currencies,times=0")
    watched.desk.store(changes={"store.yaml": served.settings()})
    result = watched("ci", "drift", "acme")
    assert (result.code, [state for _, state in issues(watched)]) == (12, ["open"])
    assert "drift is not known" in watched.summary


class Chat:
    def __init__(self):
        self.heard, self.status, self.url = [], 200, ""

    async def hear(self, request):
        self.heard.append(json.loads(await request.body())["text"])
        return Response(status_code=self.status)


@contextmanager
def chatting(chat):
    server = http_server(Starlette(routes=[Route("/hook/{token}", chat.hear, methods=["POST"])]))
    with _listen("127.0.0.1", 0) as listener:
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        chat.url = f"{_url('127.0.0.1', listener)}/hook/s3cr3t-token"
        try:
            yield chat
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def chat():
    with chatting(Chat()) as chat:
        yield chat


def test_a_message_is_sent_when_the_drift_changes_and_not_again(watched, chat):
    watched.env["RECONCILER_WEBHOOK"] = chat.url
    watched("ci", "drift", "acme")
    assert chat.heard == []
    result = drift(watched)
    drift(watched)
    [said] = chat.heard
    assert said.startswith(
        "acme: Drift: 0 missing, 1 changed, 0 unexpected. (1 pending) https://github.test/"
    )
    assert f"::add-mask::{chat.url}" in result.err
    watched.desk.store()
    watched("ci", "drift", "acme")
    assert chat.heard[1].startswith("acme: No drift.")
    assert len(chat.heard) == 2


def test_a_chat_that_does_not_listen_changes_nothing(watched, chat):
    chat.status = 500
    watched.env["RECONCILER_WEBHOOK"] = chat.url
    result = drift(watched)
    assert (result.code, len(watched.github.issues)) == (2, 1)
    assert "the webhook answered 500" in result.err
    assert "s3cr3t-token" not in result.err.replace(f"::add-mask::{chat.url}", "")
    assert ("warning", {"title": "No message"}) in [(level, given) for level, given, _ in annotations(result)]


def test_elsewhere_every_run_with_drift_sends_a_message(acme, chat):
    acme("apply", "acme", "--auto-approve")
    assert acme("ci", "drift", "acme", "--webhook", chat.url).code == 0
    acme.store(changes=DRIFTED)
    for _ in range(2):
        result = acme("ci", "drift", "acme", "--webhook", chat.url)
        assert result.code == 2
        assert "Drift: 0 missing, 1 changed" in result.out
        assert chat.url not in result.err
    assert chat.heard == ["acme: Drift: 0 missing, 1 changed, 0 unexpected. (1 pending)"] * 2
    assert (acme.folder / ".reconciler/ci/acme/drift.md").read_text() in result.out + "\n"
    assert json.loads((acme.folder / ".reconciler/ci/acme/drift.json").read_text())["resource_drift"]
