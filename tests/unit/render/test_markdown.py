import re

from reconciler.model.plan import Change, Note, Reason, Topic
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
        "pricebook: 1 to add",
        "catalog: 1 to change, 1 to publish",
        "field: 1 to add, 1 to destroy, 1 to replace",
        "node: 1 to destroy",
    ]
    assert "`reconciler apply demo/production --approve DIGEST` takes it" in shown
    assert "\n-/+ field/orders/size {\n" in shown
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
    assert f"fit ({left_out} to add): run* `reconciler plan demo/production` *to see them all.*" in shown
    assert "<summary>a: 2000 to add</summary>" in shown


def test_many_notes_leave_room_for_the_changes():
    for topic in (Topic.BLOCKED, Topic.UNSAFE):
        notes = [Note(topic, "x" * 100, A(f"a/{n}"), "y" * 100) for n in range(2_000)]
        made = plan(*(step(f"create a/{n:04}", after={"name": "x" * 50}) for n in range(2_000)), notes=notes)
        shown = markdown(made)
        assert len(shown) <= 60_000
        assert re.search(r"\n\.\.\. and 1?\d,?\d+ more lines\n", shown)
        assert shown.count("will be created") > 100


def test_items_of_an_unordered_list_at_one_path_are_all_shown():
    changes = [Change("/tags/1", "two", None), Change("/tags/1", None, "three")]
    before, after = {"tags": ["one", "two"]}, {"tags": ["one", "three"]}
    shown = markdown(plan(step("update a/b", Reason.DIFFERS, before=before, after=after, changes=changes)))
    assert '-     tags[1] = "two"\n+     tags[1] = "three"\n' in shown
