import re

from reconciler.model.plan import Note, Topic
from reconciler.render.document import digest
from reconciler.render.markdown import markdown
from tests.unit.render.plans import RICH, A, plan, step

EVIL = "``` </details> <img src=x onerror=alert(1)> @everyone `````\n```\n# heading\n<!-- -->"


def outside_fences(shown):
    """What a Markdown reader would interpret."""
    kept, fence = [], None
    for line in shown.split("\n"):
        mark = re.match(r"`{3,}", line)
        if fence is None and mark:
            fence = mark[0]
        elif fence is not None and line == fence:
            fence = None
        elif fence is None:
            kept.append(line)
    assert fence is None
    return "\n".join(kept)


def test_the_comment_holds_headline_digest_and_a_block_for_each_kind():
    shown = markdown(RICH)
    assert shown.startswith(
        "<!-- reconciler: demo/production -->\n\n### `demo/production`: Plan: 2 to add, 1 to change"
    )
    assert digest(RICH) in shown
    assert re.findall("<summary>(.*)</summary>", shown) == [
        "pricebook: 1 change", "catalog: 2 changes", "field: 1 change", "node: 1 change",
    ]  # fmt: skip
    assert '+     name        = "Retail"' in shown
    assert '!     pricebook      = "old" -> "retail" (known after apply)' in shown
    assert "**Apply refuses this plan until it is allowed:**" in shown
    assert "/code cannot change" in shown


def test_no_changes():
    assert "### `demo/production`: No changes." in markdown(plan(unchanged=3))


def test_a_value_cannot_break_out():
    shown = markdown(
        plan(
            step("create a/b", after={"text": EVIL, "one": EVIL.replace("\n", " "), EVIL: 1}),
            notes=[Note(Topic.UNSAFE, EVIL, hint=EVIL), Note(Topic.BLOCKED, EVIL, A(f"a/{EVIL}"), EVIL)],
        )
    )
    interpreted = outside_fences(shown)
    assert "img" not in interpreted
    assert "@everyone" not in interpreted
    assert "heading" not in interpreted
    assert interpreted.count("<details>") == interpreted.count("</details>") == 1


def test_a_long_plan_is_cut_at_a_change_and_says_how_many_are_missing():
    made = plan(*(step(f"create a/{n:04}", after={"name": "x" * 50}) for n in range(2_000)))
    shown = markdown(made)
    assert len(shown) <= 60_000
    left_out = int(re.search(r"\*(\d+) more changes do not fit", shown)[1])
    assert shown.count("will be created") == 2_000 - left_out
    assert outside_fences(shown).count("<details>") == 1
