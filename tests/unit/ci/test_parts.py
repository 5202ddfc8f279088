"""The small parts: marks, fingerprints, graphs, commands, outputs, contexts."""

import json
import zlib
from base64 import b64encode
from dataclasses import replace
from itertools import count

import pytest

from reconciler.ci.access import git_access
from reconciler.ci.commands import Annotation, command, mask, shown
from reconciler.ci.context import Context
from reconciler.ci.fingerprint import fingerprint, moved
from reconciler.ci.mark import LARGEST, mark, read_mark
from reconciler.ci.matrix import targets
from reconciler.ci.mermaid import graph
from reconciler.ci.outputs import OUTPUT, SUMMARY, Outputs, shorten, whole
from reconciler.ci.remarks import below, of_error, of_plan
from reconciler.errors import ReconcilerError
from tests.unit.render.plans import RICH, plan, step
from tests.unit.render.test_markdown import outside_fences


@pytest.mark.parametrize(
    "target", ["acme", "acme/production", "a--b", "a---->", "é ü/x\ny", "%2F", "a.b_c~d"]
)
@pytest.mark.parametrize("data", [{}, {"digest": "0" * 64, "text": "--> \n é"}])
def test_a_mark_says_what_was_put_into_it(target, data):
    line = mark("plan", target, data)
    assert "\n" not in line
    assert "--" not in line[4:-3]
    assert ">" not in line[:-1]
    known = read_mark(f"{line}\r\nrest")
    assert (known.kind, known.target, known.data) == ("plan", target, data)


def bomb():
    return b64encode(zlib.compress(b'{"a":"' + b"x" * (2 * LARGEST) + b'"}')).decode()


@pytest.mark.parametrize(
    "packed", ["AAAA", "====", "e30=", b64encode(zlib.compress(b"[1]")).decode(), bomb()]
)
def test_data_that_somebody_broke_is_none(packed):
    assert read_mark(f"<!-- reconciler:plan:acme {packed} -->\n").data == {}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "text",
        " \n<!-- reconciler:plan:acme -->",
        "> <!-- reconciler:plan:acme -->",
        "<!-- reconciler:plan: -->",
    ],
)
def test_what_does_not_begin_with_a_mark_has_none(body):
    assert read_mark(body) is None


def test_the_same_plan_has_moved_nowhere():
    assert moved(fingerprint(RICH), RICH) == []
    assert moved(fingerprint(RICH, 0), RICH) == []
    assert moved(json.loads(json.dumps(fingerprint(RICH))), RICH) == []


def test_what_moved_is_told_step_by_step():
    then = plan(*RICH.steps[:-1], step("create a/gone"))
    live = replace(RICH.steps[1], before={"name": "By hand"})
    now = plan(
        RICH.steps[0], live, *RICH.steps[2:4], replace(RICH.steps[4], needs=["x"]), step("create a/new")
    )
    assert moved(fingerprint(then), now) == [
        "`create a/gone` was approved and is no longer needed",
        "`create a/new` is needed and was not approved",
        "`update catalog/spring`: the live store has changed",
        "`delete node/apparel/men`: something else would be written",
    ]
    assert moved(fingerprint(then, 0), now) == []
    assert moved(fingerprint(plan(*RICH.steps), 0), plan(*RICH.steps[:2])) == [
        "`create field`: 1 approved, 0 now",
        "`delete field`: 1 approved, 0 now",
        "`delete node`: 1 approved, 0 now",
        "`publish catalog`: 1 approved, 0 now",
    ]


def test_the_same_steps_by_another_version_or_for_another_store():
    then = fingerprint(replace(RICH, store_id="one")) | {"version": "0.0.1"}
    first, second = moved(then, replace(RICH, store_id="two"))
    assert first.startswith("it was planned by version 0.0.1, this is ")
    assert second == "it was planned for the store one, this is the store two"


def test_a_refusal_is_no_book():
    many = plan(*(step(f"create a/{n}") for n in range(300)))
    sentences = moved(fingerprint(many), plan())
    assert (len(sentences), sentences[-1]) == (51, "and 250 more")


def test_the_graph_shows_what_changes_and_what_waits():
    assert graph(RICH).splitlines()[:8] == [
        "graph LR",
        '  n0["#43; pricebook/retail"]:::create',
        '  n1["#126; catalog/spring"]:::update',
        '  n2["#45;/#43; field/orders/size"]:::replace',
        '  n3["#45; node/apparel/men"]:::delete',
        "  n1 --> n0",
        "  classDef create fill:#dafbe1,stroke:#1a7f37,color:#1f2328",
        "  classDef update fill:#fff8c5,stroke:#9a6700,color:#1f2328",
    ]
    assert graph(plan()) == ""


def test_a_large_graph_shows_what_is_joined_most():
    hub = step("create a/hub")
    rest = [step(f"create b/{n}", needs=["create a/hub"] if n >= 70 else []) for n in range(100)]
    drawn = graph(plan(*rest, hub))
    assert drawn.count(":::create") == 60
    assert "a/hub" in drawn
    assert '  more["41 more are not drawn"]' in drawn
    assert drawn.count(" --> ") == 30
    assert len(graph(plan(*(step(f"create a/{'x' * 5_000}{n}") for n in range(100))))) < 10_000


def test_a_label_is_text():
    drawn = graph(plan(step('create a/"]:::x\n; click n0 call x() <b>#quot;`end`\x1b')))
    [label] = [line for line in drawn.splitlines() if line.startswith("  n0[")]
    assert label.count('"') == 2
    assert not any(sign in label.partition('"')[2].rpartition('"')[0] for sign in "<>()[]`\x1b:")


def test_commands_are_one_line_and_no_message_ends_one():
    line = command("error", "50 %\r\n::stop-commands::x", file="a,b:c\n.yaml", line=3, title="x::y")
    assert line == "::error file=a%2Cb%3Ac%0A.yaml,line=3,title=x%3A%3Ay::50 %25%0D%0A::stop-commands::x"
    assert mask("a%\nb") == "::add-mask::a%25%0Ab"
    [evil] = shown([Annotation("error", "\x1b[2J", "x\u202e" * 5_000)])
    assert len(evil) < 4_000
    assert "\x1b" not in evil


def test_the_worst_ten_remarks():
    found = [Annotation("error", "t", str(n)) for n in range(12)]
    assert shown(found[:10])[-1].endswith("::9")
    assert shown(found)[-1] == "::notice title=More::3 more: see the summary of this run"
    assert len(shown(found)) == 10


def test_refusals_come_first_then_what_is_blocked_then_deletes():
    found = of_plan(RICH, lambda address: f"/repo/stores/{address.kind}.yaml:4:1", "/repo")
    assert [(one.level, one.title, one.file, one.line) for one in found] == [
        ("error", "Apply would refuse this", "", 0),
        ("warning", "Blocked", "stores/currency.yaml", 4),
        ("warning", "Destroy", "", 0),
    ]
    assert found[1].message == "currency/USD: /code cannot change\nhint: --replace currency/USD"
    assert of_error("acme", ReconcilerError("no", hint="yes")) == [
        Annotation("error", "acme", "no\n  hint: yes")
    ]
    assert below("/elsewhere/a.yaml", "/repo") == "/elsewhere/a.yaml"


def test_outputs_cannot_be_broken_out_of(tmp_path):
    path = tmp_path / "output"
    tokens = (f"{n}" for n in count())
    outputs = Outputs(Context(output_file=str(path)), lambda: next(tokens))
    outputs.write({"a": "x\nEOF_0\nb=1", "b": True, "c": 3})
    assert path.read_text() == "a<<EOF_0_\nx\nEOF_0\nb=1\nEOF_0_\nb<<EOF_1\ntrue\nEOF_1\nc<<EOF_2\n3\nEOF_2\n"
    for letter in "xé日\U0001f600":
        path.unlink(missing_ok=True)
        outputs.write({"diff": f"{letter}\n" * OUTPUT, "last": "x"})
        assert len(path.read_text().encode("utf-16-le")) < 1_000_000  # as the runner counts
        assert "last<<" in path.read_text()


def test_the_page_of_a_run_is_never_dropped(tmp_path):
    path = tmp_path / "summary"
    outputs = Outputs(Context(summary_file=str(path)))
    for _ in range(3):
        outputs.summarise("<details>\n\n```\n" + "é\n" * SUMMARY + "```\n</details>")
    text = path.read_text()
    assert SUMMARY - 10_000 < path.stat().st_size <= SUMMARY
    assert "Cut here" in text
    outside_fences(text)
    assert text.count("<details>") == text.count("</details>")


def test_what_is_cut_stays_whole():
    assert whole("short", 100) == "short"
    assert shorten("é" * 10, 9, "") == "é" * 4
    ticks = "`" * 5_000
    cut = whole(f"{ticks}\n" + "x\n" * 10_000 + ticks, 16_000)
    assert len(cut.encode()) <= 16_000
    outside_fences(cut)


def event(tmp_path, found):
    path = tmp_path / "event.json"
    path.write_text(json.dumps(found))
    return {"GITHUB_EVENT_PATH": str(path), "GITHUB_REPOSITORY": "acme/shop"}


def test_a_run_is_known_by_its_variables(tmp_path):
    assert Context.of({}) == Context()
    gitlab = Context.of({"CI_JOB_URL": "https://gitlab.test/-/jobs/1", "CI_COMMIT_SHA": "abc"})
    assert (gitlab.run_url, gitlab.commit, gitlab.on_github) == ("https://gitlab.test/-/jobs/1", "abc", False)
    assert Context.of({"CI_JOB_URL": "javascript:alert(1)"}).run_url == ""
    assert Context.of({"GITHUB_API_URL": "https://ghe.test/api/v3"}).graphql == "https://ghe.test/api/graphql"
    assert Context.of({"GITHUB_REPOSITORY": "a/b/../c"}).repository == ""
    assert Context.of(event(tmp_path, [])).pull_request is None
    assert Context.of(event(tmp_path, {"pull_request": {"number": "7"}})).pull_request is None
    fork = {"number": 7, "head": {"sha": "abc", "repo": {"full_name": "mallory/shop"}}}
    assert Context.of(event(tmp_path, {"pull_request": fork})).pull_request.restricted
    env = event(tmp_path, {})
    (tmp_path / "event.json").write_text("{")
    with pytest.raises(ReconcilerError, match="GITHUB_EVENT_PATH"):
        Context.of(env)


def test_git_gets_the_token_and_no_second_header():
    assert git_access(Context(on_github=True), {}) == {}
    assert git_access(Context(token="t", repository="a/b"), {}) == {}
    context = Context(on_github=True, token="t", repository="a/b", server="https://github.test")
    found = git_access(context, {})
    assert found == {
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "http.https://github.test/.extraheader",
        "GIT_CONFIG_VALUE_0": "",
        "GIT_CONFIG_KEY_1": "http.https://github.test/.extraheader",
        "GIT_CONFIG_VALUE_1": "AUTHORIZATION: basic eC1hY2Nlc3MtdG9rZW46dA==",
    }
    more = git_access(context, {"GIT_CONFIG_COUNT": "3"})
    assert (more["GIT_CONFIG_COUNT"], more["GIT_CONFIG_VALUE_3"]) == ("5", "")


def test_a_matrix_holds_what_was_named():
    listed = ["acme", "acme/production", "acme/production", "other/production"]
    assert targets(listed, ["acme*"]) == ["acme", "acme/production"]
    assert targets({"targets": [{"target": name} for name in listed]}, ["*/production"]) == [
        "acme/production",
        "other/production",
    ]
    assert targets(listed, []) == []
    for wrong in (None, {"stores": []}, [1], [{"name": "x"}]):
        with pytest.raises(ReconcilerError):
            targets(wrong, ["*"])
    with pytest.raises(ReconcilerError, match="257 targets"):
        targets([f"s{n}" for n in range(257)], ["*"])
