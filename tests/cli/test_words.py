"""The exit code of a report, and talk without secrets."""

import json

import pytest

from reconciler.cli.link import origin
from reconciler.cli.main import cli
from reconciler.cli.options import Choices
from reconciler.cli.redact import secrets
from reconciler.cli.run import exit_code
from reconciler.cli.session import prepare
from reconciler.cli.target import parse_target
from reconciler.cli.terminal import Terminal
from reconciler.errors import Rejected, Unauthorised, Unavailable
from reconciler.model.outcome import Outcome, State
from reconciler.model.plan import Note, Topic
from reconciler.model.resource import Desired, Source
from reconciler.model.target import Target
from tests.fakes import KINDS
from tests.unit.render.plans import A, plan, report, step

STEPS = [step("create a/1"), step("create a/2"), step("create a/3")]
LOST = Outcome(State.UNKNOWN, error=Unavailable("no answer"))
REFUSED = Outcome(State.FAILED, error=Rejected("no"))
FORBIDDEN = Outcome(State.FAILED, error=Unauthorised("no"))
SKIPPED = Outcome(State.SKIPPED, because="create a/1")
CANCELLED = Outcome(State.CANCELLED)
DONE = Outcome(State.DONE)


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([DONE, DONE, DONE], 0),
        ([FORBIDDEN, SKIPPED, SKIPPED], 11),
        ([FORBIDDEN, FORBIDDEN, SKIPPED], 11),
        ([FORBIDDEN, REFUSED, SKIPPED], 1),
        ([REFUSED, SKIPPED, SKIPPED], 1),
        ([REFUSED, SKIPPED, DONE], 15),
        ([LOST, SKIPPED, SKIPPED], 15),
    ],
)
def test_the_exit_code_tells_how_far_it_came(outcomes, code):
    assert exit_code(report(plan(*STEPS), {s.id: o for s, o in zip(STEPS, outcomes, strict=True)})) == code


def test_an_interrupted_run_is_130_whatever_was_done():
    assert exit_code(report(plan(*STEPS), {"create a/3": CANCELLED}, interrupted=True)) == 130


@pytest.mark.parametrize(
    ("topic", "code"), [(Topic.BLOCKED, 14), (Topic.LOCKED, 14), (Topic.PROTECTED, 0), (Topic.UNMANAGED, 0)]
)
def test_what_a_rule_forbids_is_14_once_the_rest_is_done(topic, code):
    assert exit_code(report(plan(*STEPS, notes=[Note(topic, "x", A("a/4"))]))) == code


def test_known_secrets_are_taken_out_of_talk(capsys):
    terminal = Terminal(log_format="text")
    terminal.hide(['pass"word\n1', "ab", "abc/def"])
    terminal.say('it was pass"word\n1, pass\\"word\\n1 or abc%2Fdef in cab')
    assert (
        capsys.readouterr().err == "it was (sensitive value), (sensitive value) or (sensitive value) in cab\n"
    )


@pytest.mark.parametrize("secret", ["sandbox", "abcde"])
def test_what_is_public_or_too_short_is_no_secret(secret):
    terminal = Terminal()
    terminal.hide([secret])
    assert terminal.redact(f"{secret}-00000012") == f"{secret}-00000012"


@pytest.mark.parametrize("secret", ["pässword", 'quo"ted-word', "line\nbreak", "back\\slash"])
def test_json_logs_hold_no_secret_in_any_form(capsys, secret):
    terminal = Terminal(log_format="json")
    terminal.hide([secret])
    forms = [secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]]
    for form in forms:
        terminal.fail(Rejected(f"no: {form}", hint=form, request=f"GET /{form}", status=422, request_id=form))
    for line in capsys.readouterr().err.splitlines():
        record = json.loads(line)
        assert record["message"] == "no: (sensitive value)"
        assert record["hint"] == record["request_id"] == "(sensitive value)"
        assert record["request"] == "GET /(sensitive value)"
        assert (record["status"], record["exit_code"]) == (422, 1)


def test_json_logs_are_harmless_on_a_terminal(capsys):
    Terminal(log_format="json").fail(Rejected("a\x1b[2Jb\x9b\u202ec\nd"))
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert not {"\x1b", "\x9b", "\u202e"} & set(line)
    assert json.loads(line)["message"] == "a\x1b[2Jb\x9b\u202ec\nd"


def test_a_line_break_of_a_server_forges_no_line(capsys):
    terminal = Terminal()
    terminal.fail(Rejected("no\nError: all is lost\r\nWarning: run", hint="one\ntwo"))
    terminal.warn("one\nError: two")
    lines = capsys.readouterr().err.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["Error: no", "Warning: one"]


def test_a_url_is_shown_without_what_it_may_hide():
    assert origin("https://me:secret@shop.example:8443/api?key=x#y") == "https://shop.example:8443"
    assert origin("sandbox:") == "sandbox:"


def test_the_longer_of_two_secrets_is_taken_out_whole():
    terminal = Terminal()
    terminal.hide(["secret", "secret-and-more"])
    assert terminal.redact("a secret-and-more") == "a (sensitive value)"


def test_secrets_are_found_by_their_marker():
    book = Desired(A("book/a"), {"name": "a", "secret": "s3cret", "format": "paper"}, Source("a.yaml"))
    shelf = Desired(
        A("shelf/a"), {"name": "a", "main": "a", "books": [{"book": "a", "weight": 1}]}, Source("s.yaml")
    )
    assert list(secrets(KINDS, {one.address: one for one in (book, shelf)})) == ["s3cret"]


@pytest.mark.parametrize(
    ("typed", "stores", "target"),
    [
        ("demo", "stores", Target("demo")),
        ("demo/dev", "stores", Target("demo", "dev")),
        ("stores/demo/dev/", "stores", Target("demo", "dev")),
        ("/a/b/demo", "/a/b", Target("demo")),
        ("stores", "stores", Target("stores")),
        ("b/stores/demo", "b/stores/", Target("demo")),
    ],
)
def test_targets(typed, stores, target):
    assert parse_target(typed, stores) == target
    assert parse_target(str(target), "elsewhere") == target


def test_usage_errors_as_json(capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["--log-format", "json", "plan"], obj=Terminal())
    assert caught.value.code == 64
    record = json.loads(capsys.readouterr().err)
    assert "Missing argument" in record["message"]
    assert (record["type"], record["exit_code"]) == ("UsageError", 64)


def test_the_parts_of_a_connection_that_come_from_variables_are_secret(tmp_path, monkeypatch):
    (tmp_path / "acme/common").mkdir(parents=True)
    (tmp_path / "acme/store.yaml").write_text(
        "provider: elasticpath\nurl: https://shop.example\nstore_id: '${env:STORE}'\n"
        "credentials: {client_id: '${env:ID}', client_secret: 'x-${env:HALF}-y'}\n"
    )
    for name, value in (("STORE", "store-one"), ("ID", "client-one"), ("HALF", "half-a-password")):
        monkeypatch.setenv(name, value)
    terminal = Terminal(stores=str(tmp_path))
    prepare(terminal, Target("acme"), Choices())
    assert terminal.redact("client-one") == terminal.redact("half-a-password") == "(sensitive value)"
    assert terminal.redact("x-half-a-password-y") == "(sensitive value)"
    assert terminal.redact("store-one") == "store-one"
