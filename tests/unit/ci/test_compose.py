"""What stands on GitHub: as large as it may be, and with nothing in it that acts."""

import pytest

from reconciler.ci import compose
from reconciler.ci.context import Context
from reconciler.ci.mark import mark, read_mark
from reconciler.errors import ConfigError, Problem, ReconcilerError
from reconciler.model.outcome import Outcome, State
from reconciler.model.plan import Change, Note, Reason, Topic
from reconciler.render.document import digest
from tests.unit.render.plans import RICH, A, plan, report, step
from tests.unit.render.test_markdown import outside_fences

CONTEXT = Context(
    repository="acme/shop", commit="3f2a9c1" + "0" * 33, run_url="https://github.test/r/42", token="t"
)
LIMIT = 65_536
EVIL = (
    "``` </details> <img src=x onerror=alert(1)> @everyone #1 https://evil.test `````\n```\n# heading\n<!-- -->\n"
    "::error::forged\n##[error]forged\x1b[2J\u202e \u200b\n"
    + mark("plan", "demo/production", {"digest": "0" * 64})
)
LARGE = plan(
    *(
        step(f"create {kind}/{kind}-{number:05}", after={"name": f"Name {number}", "text": "x" * 80})
        for kind in ("currency", "pricebook", "node", "catalog")
        for number in range(2_500)
    )
)


def size(text):
    return len(text.encode())


def test_a_banner_is_never_put_on_twice():
    body = compose.plan_comment(RICH, CONTEXT)
    once = compose.outdated(body, "b" * 40)
    assert compose.outdated(once, "b" * 40) == once
    assert compose.outdated(once.replace("\n", "\r\n"), "c" * 40) == compose.outdated(body, "c" * 40)


def test_ten_thousand_steps_fit():
    body = compose.plan_comment(LARGE, CONTEXT)
    assert 50_000 < size(body) <= compose.COMMENT
    assert size(compose.outdated(body, "b" * 40)) < LIMIT
    assert "10000 to add" in body
    assert "more changes do not fit" in body
    assert "[summary](https://github.test/r/42)" in body
    known = read_mark(body).data
    assert known["digest"] == digest(LARGE)
    assert known["counts"] == {
        f"create {kind}": 2_500 for kind in ("currency", "pricebook", "node", "catalog")
    }
    page = compose.plan_page(LARGE, CONTEXT, 1_000_000)
    assert 900_000 < size(page) <= 1_000_000
    assert size(compose.result(report(LARGE), CONTEXT, 1.0)) <= compose.COMMENT
    assert size(compose.drifted(LARGE, CONTEXT)) <= compose.COMMENT


def test_five_hundred_steps_are_known_by_name():
    some = plan(*LARGE.steps[:500])
    body = compose.plan_comment(some, CONTEXT)
    assert len(read_mark(body).data["steps"]) == 500
    assert size(body.partition("\n")[0]) < 13_000


@pytest.mark.parametrize("text", ["日本語テキスト" * 20, "😀" * 60, "`" * 150])
def test_letters_of_many_bytes_fit_too(text):
    wide = plan(
        *(step(f"create a/{n}", after={"text": text, "lines": f"{text}\n{text}"}) for n in range(1_000))
    )
    body = compose.plan_comment(wide, CONTEXT)
    assert 20_000 < size(body) <= compose.COMMENT
    outside_fences(body)


@pytest.mark.parametrize("text", ["x" * 1_000_000, "`" * 1_000_000, "😀" * 300_000, "\n" * 300_000])
def test_a_megabyte_in_one_value_fits(text):
    one = plan(
        step("create a/b", after={"text": text, text: 1}),
        notes=[Note(Topic.UNSAFE, text, hint=text), Note(Topic.BLOCKED, text, A("a/b"), text)],
    )
    for body in (
        compose.plan_comment(one, CONTEXT),
        compose.drifted(one, CONTEXT),
        compose.failure("a", ReconcilerError(text), CONTEXT, "no plan"),
        compose.result(
            report(one, {"create a/b": Outcome(State.FAILED, 0.1, ReconcilerError(text))}), CONTEXT, 1.0
        ),
    ):
        assert size(body) <= compose.COMMENT
        outside_fences(body)


def test_nothing_acts():
    key = EVIL.replace("\n", " ")
    one = plan(
        step("create a/b", after={"text": EVIL, "one": key, EVIL: 1, "lines": [EVIL]}),
        step(f"update a/{key}", Reason.DIFFERS, changes=[Change("/x", EVIL, key)], after={"x": key}),
        step(f"delete {key}/c", Reason.PRUNED, before={"x": EVIL}),
        notes=[Note(Topic.UNSAFE, EVIL, hint=EVIL), Note(Topic.BLOCKED, EVIL, A(f"a/{EVIL}"), EVIL)],
    )
    failed = {f"update a/{key}": Outcome(State.FAILED, 0.1, ReconcilerError(EVIL, hint=EVIL))}
    bodies = [
        compose.plan_comment(one, CONTEXT),
        compose.outdated(compose.plan_comment(one, CONTEXT), "b" * 40),
        compose.result(report(one, failed), CONTEXT, 1.0),
        compose.drifted(one, CONTEXT),
        compose.failure("demo", ReconcilerError(EVIL, hint=EVIL), CONTEXT, "there is no plan"),
        compose.failure(key, ConfigError([Problem(key, 1, 1, EVIL, EVIL)]), CONTEXT, "there is no plan"),
        compose.untouched(key, CONTEXT),
    ]
    for body in bodies:
        rest = body.partition("\n")[2] if read_mark(body) else body
        interpreted = without_code(outside_fences(rest))
        for bad in ("<img", "@everyone", "heading", "evil.test", "forged", "reconciler:plan"):
            assert bad not in interpreted, body
        assert not any(sign in body for sign in "\x1b\u202e\u200b")
        assert not any(line.strip().startswith("::") or "##[" in line for line in body.splitlines())
    assert read_mark(bodies[0]).data["digest"] == digest(one)


def without_code(text):
    """What is left of Markdown without its spans of code and <code>."""
    import re

    text = re.sub(r"<code>.*?</code>", "", text, flags=re.DOTALL)
    return re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", text)
