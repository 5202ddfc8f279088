"""Whatever stands in a store or a file, no rendering of it acts: in a terminal, a log, a comment or a page."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.errors import Rejected
from reconciler.model.address import Address
from reconciler.model.outcome import Outcome, Report, State
from reconciler.model.plan import Basis, Cause, Change, Departure, Note, Plan, Reason, Sort, Step, Topic, Verb
from reconciler.model.policy import Agreed
from reconciler.model.resource import Reading
from reconciler.render.document import dump, to_document
from reconciler.render.drawing import Line, Node, draw
from reconciler.render.drift import drift_document, drift_text
from reconciler.render.markdown import drift_markdown, markdown, report_markdown
from reconciler.render.page import page
from reconciler.render.report import report_document, report_text
from reconciler.render.sheets import drift_sheet, plan_sheet, report_sheet
from reconciler.render.text import text

SNIPPETS = (
    "<script>alert(1)</script>", "</script>", "<img src=x onerror=alert(1)>", "</details></summary>", "<!--", "-->", "]]>",
    "&lt;", "&#60;", "'", '"', "`", "```", "````", "~~~", "\n```\n", "\n````\n", "@everyone", "#123", "GH-1", "owner/repo#1",
    "https://evil.example", "www.evil.example", "me@evil.example", "[a](javascript:alert(1))", "![x](https://evil.example/x.png)",
    "\n# heading\n", "\n- [ ] task\n", "| a | b |", "::error::no", "\n::error file=x::no\n", "  ::add-mask::x", "\n\u3000::stop-commands::x",
    "##[error]no", "##vso[task.complete]", "##teamcity[x]", "::", "##", "\x1b[2J", "\x1b]8;;x\x07", "\r", "\b", "\x9b1m", "\x00",
    "\u202e", "\u2066", "\u200b", "\ufeff", "\u2028", "\u2029", "\x85", "\ud800", "\udfff", "\ufffe", "\U000e0041", "é", "漢", "\U0001f600",
)  # fmt: skip
hostile = st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=5), max_size=6).map("".join)
long = st.tuples(hostile, st.integers(3_000, 60_000)).map(
    lambda given: (given[0] or "x") * (given[1] // len(given[0] or "x"))
)
words = st.one_of(hostile, hostile, hostile, long)
names = hostile.filter(bool)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
bodies = st.dictionaries(names, values, max_size=3)
addresses = st.builds(Address, names.map(lambda name: name.replace("/", "") or "kind"), names)


@st.composite
def steps(draw, number):
    verb = draw(st.sampled_from(Verb))
    before, after = draw(bodies), draw(bodies)
    changed = [
        Change(f"/{name}", before.get(name), after.get(name), draw(st.booleans()))
        for name in {**before, **after}
    ]
    return Step(
        id=f"{number} {draw(hostile)}",
        verb=verb,
        address=draw(addresses),
        reason=draw(st.sampled_from(Reason)),
        before=before if verb is not Verb.CREATE else None,
        after=after if verb is not Verb.DELETE else None,
        changes=[*changed, Change(f"/{draw(hostile)}", None, f"${{env:{draw(hostile)}}}", sensitive=True)],
        without=[f"/{draw(hostile)}"],
        action=draw(names) if verb is Verb.ACT else None,
    )


@st.composite
def plans(draw):
    made = [draw(steps(number)) for number in range(draw(st.integers(0, 3)))]
    made = [
        step if not number else Step(**vars(step) | {"needs": [made[number - 1].id]})
        for number, step in enumerate(made)
    ]
    notes = draw(
        st.lists(
            st.builds(Note, st.sampled_from(Topic), words, st.none() | addresses, st.none() | words),
            max_size=4,
        )
    )
    about = addresses | st.sampled_from([step.address for step in made]) if made else addresses
    agreed = st.builds(Agreed, hostile, hostile, st.dates(), hostile, st.none() | words)
    departure = st.builds(
        Departure, about, st.sampled_from(Sort), st.dictionaries(hostile, st.sampled_from(Cause), max_size=3),
        st.none() | hostile, st.none() | words, st.none() | agreed,
    )  # fmt: skip
    return Plan(
        draw(names), draw(st.none() | names), draw(names), made, draw(st.none() | names), notes=notes,
        reads=[Reading(draw(names), 1, 1)], basis=Basis(*(draw(names) for _ in range(4))),
        departures=draw(st.lists(departure, max_size=3)),
    )  # fmt: skip


@st.composite
def reports(draw):
    made = draw(plans())
    error = st.builds(Rejected, words, hint=st.none() | words, request=words, request_id=words)
    outcome = st.builds(
        Outcome, st.sampled_from(State), st.floats(0, 9), st.none() | error, st.none() | hostile
    )
    return Report(made, {step.id: draw(outcome) for step in made.steps}, draw(st.booleans()))


PLACE = "stores/x/\x1b[1m::<b>`@x.yaml:1"
TEXTS = {
    "plan": lambda done: text(done.plan, reads=True, place="embedded sandbox"),
    "drift": lambda done: drift_text(done.plan),
    "report": lambda done: report_text(done, locate=lambda _: PLACE),
}
MARKDOWNS = {
    "plan": lambda done: markdown(done.plan),
    "drift": lambda done: drift_markdown(done.plan),
    "report": lambda done: report_markdown(done, locate=lambda _: PLACE),
}
DOCUMENTS = {
    "plan": lambda done: to_document(done.plan),
    "drift": lambda done: drift_document(done.plan),
    "report": report_document,
}
PAGES = {
    "plan": lambda done: page(plan_sheet(done.plan, place=PLACE)),
    "drift": lambda done: page(drift_sheet(done.plan)),
    "report": lambda done: page(report_sheet(done, locate=lambda _: PLACE)),
}
KINDS = pytest.mark.parametrize("kind", list(TEXTS))
RAW = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)


def in_a_log(shown):
    """What is printed in a terminal, which may be the log of a CI system."""
    raw = RAW.search(shown)
    assert raw is None
    command = re.search(r"^\s*::|##\[|##vso\[|##teamcity\[", shown, re.MULTILINE)
    assert command is None


@KINDS
@given(reports())
@settings(max_examples=25)
def test_text(kind, done):
    shown = TEXTS[kind](done)
    in_a_log(shown)
    # A plan's worth of steps and notes, each with a few long values: bounded, however long those are.
    size = len(shown)
    assert size < 300_000


def outside_code(shown):
    """What Markdown makes something of: all but fences, and code spans in what is left."""
    kept, fence = [], None
    for line in shown.split("\n"):
        mark = re.match(r"`{3,}", line)
        if fence is None and mark:
            fence = mark[0]
        elif fence is not None and re.fullmatch(r" {0,3}`{3,} *", line) and len(line.strip()) >= len(fence):
            assert line == fence
            fence = None
        elif fence is None:
            kept.append(re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", line))
    assert fence is None
    return "\n".join(kept)


@KINDS
@given(reports())
@settings(max_examples=25)
def test_markdown(kind, done):
    shown = MARKDOWNS[kind](done)
    in_a_log(shown)
    size = len(shown)
    assert size <= 60_000
    marker, _, rest = outside_code(shown).partition("\n")
    assert re.fullmatch(r"<!-- reconciler: [\w./ -]* -->", marker)
    assert "--" not in marker.removeprefix("<!-- ").removesuffix(" -->")
    # A kind that is no plain word is code too; beside it there are our own words.
    rest = re.sub(r"<code>[^<>]*</code>", "", rest)
    rest = re.sub(r"</?(?:details|summary)>", "", rest)
    acting = re.search(r"[<>\[\]@`|]|://|www\.|#\d|^\s*[-+] ", rest, re.MULTILINE)
    assert acting is None


@KINDS
@given(reports())
@settings(max_examples=25)
def test_json(kind, done):
    document = DOCUMENTS[kind](done)
    shown = dump(document)
    in_a_log(shown)
    same = json.loads(shown) == json.loads(json.dumps(document))
    assert same


class Elements(HTMLParser):
    OURS = frozenset(
        [
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "header",
            "p",
            "h1",
            "h2",
            "dl",
            "dt",
            "dd",
            "main",
            "section",
            "details",
            "summary",
            "div",
            "form",
            "input",
            "select",
            "option",
            "button",
            "span",
            "code",
            "pre",
            "ins",
            "del",
            "mark",
            "footer",
            "script",
            "svg",
            "defs",
            "marker",
            "path",
            "g",
            "rect",
            "text",
            "tspan",
            "a",
        ]
    )

    def __init__(self, shown):
        super().__init__()
        self.counts, self.data, self.hrefs = {}, [], []
        self.feed(shown)
        self.close()

    def handle_starttag(self, tag, attributes):
        assert tag in self.OURS
        self.counts[tag] = self.counts.get(tag, 0) + 1
        for name, value in attributes:
            assert not name.startswith("on")
            assert name not in {"src", "style", "action", "formaction", "srcdoc", "srcset", "xlink:href"}
            if name == "href":
                assert re.fullmatch(r"#entry=\d+", value)

    def handle_comment(self, _):
        pytest.fail("a comment")

    def handle_decl(self, declaration):
        assert declaration == "doctype html"

    def handle_data(self, data):
        self.data.append(data)

    unknown_decl = handle_pi = handle_comment


@KINDS
@given(reports())
@settings(max_examples=25)
def test_page(kind, done):
    shown = PAGES[kind](done)
    in_a_log(shown)
    found = Elements(shown)
    assert found.counts["script"] == found.counts["style"] == found.counts["body"] == 1
    assert found.counts.get("svg", 0) == (kind != "drift" and len(done.plan.steps) > 1)
    size = len(shown)
    assert size < 700_000


@given(st.lists(st.tuples(names, names), max_size=4))
def test_a_drawing(given):
    nodes = {str(number): Node(sort, name) for number, (sort, name) in enumerate(given)}
    shown = draw(nodes, [Line("0", "1")], label="x", alone=True).svg
    in_a_log(shown)
    Elements(shown.replace("<title>x</title>", ""))
