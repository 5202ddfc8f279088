import json
import re

import pytest

from reconciler.model.plan import Change, Note, Reason, Topic
from reconciler.render.escape import safe, safe_json
from reconciler.render.text import text
from tests.unit.render.plans import RICH, A, plan, step

WHOLE = """\
Changes planned for demo/production (elasticpath):
  + create
  ~ update in-place
  - destroy
-/+ destroy and then create replacement
  ! action

  # pricebook/retail will be created
  + pricebook/retail {
      + description = <<EOT
          + one
          + two
        EOT
      + name        = "Retail"
      + tags        = ["x", "y"]
    }

  # catalog/spring will be updated in-place
  ~ catalog/spring {
      ~ pricebook      = "old" -> "retail" (known after apply)
      + hierarchies[1] = "b"
      ~ text           = <<EOT
            one
          - two
          + 2
            three
        EOT
      ~ secret         = (sensitive value)
        # (1 unchanged field hidden)
    }

  # field/orders/size must be replaced
-/+ field/orders/size {
      ~ field_type = "string" -> "integer"  # forces replacement
        # (1 unchanged field hidden)
    }

  # node/apparel/men will be destroyed, because it is not in the configuration
  - node/apparel/men {
      - name = "Men"
    }

  # catalog/spring will be published, because something it covers changes
  ! publish catalog/spring

Blocked: the store will not be as the configuration wants it:
  - currency/USD: /code cannot change
    hint: --replace currency/USD

2 not managed (currency 1, flow 1): in the store, not in the configuration, and left alone

Read: currency 2 in 1 page, node 120 in 2 pages.

╷
│ Apply refuses this plan until it is allowed:
│   - 4 of 10 currency resources (40 %) would be deleted
│     hint: --allow-deletes 4
╵

Plan: 2 to add, 1 to change, 2 to destroy. (1 to replace, 1 to publish) 1 blocked.
"""


def changed(*changes, before, after):
    return text(plan(step("update a/b", Reason.DIFFERS, before=before, after=after, changes=list(changes))))


def test_the_whole_plan_reads_as_terraform_writes_it():
    assert text(RICH, reads=True) == WHOLE


def test_without_steps_there_are_no_changes():
    assert text(plan(unchanged=7)) == (
        "No changes. demo/production is as the configuration wants it: 7 resources compared.\n"
    )


def test_no_changes_are_not_claimed_while_something_is_blocked():
    shown = text(plan(notes=[Note(Topic.BLOCKED, "cannot change", A("a/b"))]))
    assert "No changes can be made. 1 difference blocked: see above." in shown
    assert "a/b: cannot change" in shown


def test_colour_comes_only_when_asked_for():
    assert "\x1b" not in text(RICH)
    coloured = text(RICH, colour=True)
    assert "\x1b[32m  +\x1b[0m pricebook/retail {" in coloured


@pytest.mark.parametrize(
    "evil",
    [
        "\x1b[2J",
        "\r",
        "\x07",
        "\x9b31m",
        "\u202e",
        "\u2028",
        "\ud800",
        "\x7f",
        "\u200b",
        "\u200d",
        "\u2060",
        "\ufeff",
        "\u00ad",
        "\u2066",
        "\U000e0041",
    ],
)
def test_a_value_cannot_steer_the_terminal(evil):
    shown = text(
        plan(
            step(f"create a/{evil}", after={f"k{evil}": f"v{evil}", "lines": f"one{evil}\ntwo"}),
            notes=[Note(Topic.BLOCKED, f"m{evil}", A(f"a/{evil}"), f"h{evil}")],
        )
    )
    assert evil not in shown
    assert shown.isprintable() or {c for c in shown if not c.isprintable()} == {"\n"}


def test_a_value_that_stays_is_not_shown():
    shown = changed(
        Change("/a/x", 1, 2), before={"a": {"x": 1, "y": 1}, "b": 1}, after={"a": {"x": 2, "y": 1}, "b": 1}
    )
    assert "~ a.x = 1 -> 2" in shown
    assert "# (1 unchanged field hidden)" in shown


def test_a_null_that_goes_from_a_list_is_shown():
    gone = step(
        "update integration/x",
        Reason.DIFFERS,
        before={"list": [1, None]},
        after={"list": [1]},
        changes=[Change("/list/1", None, None)],
    )
    assert "- list[1] = null" in text(plan(gone))


def test_null_that_was_written_is_told_from_absence():
    shown = changed(Change("/a", "x", None), Change("/b/c", "y", None), before={}, after={"a": None, "b": {}})
    assert '~ a   = "x" -> null' in shown
    assert '- b.c = "y"' in shown


def test_names_that_are_no_words_are_quoted():
    shown = changed(Change("/locales/fr-FR/a b", "x", "y"), before={}, after={})
    assert '~ locales.fr-FR."a b" = "x" -> "y"' in shown


def test_nested_values_show_only_what_differs_in_them():
    before, after = [{"a": 1, "z": 0}, {"b": 1}], [{"a": 2, "z": 0}, {"b": 1}, 3]
    shown = changed(Change("/list", before, after), before={"list": before}, after={"list": after})
    assert shown.split("\n")[4:14] == [
        "  ~ a/b {",
        "      ~ list = [",
        "          ~ {",
        "              ~ a = 1 -> 2",
        "                # (1 unchanged member hidden)",
        "            },",
        "          + 3,",
        "            # (1 unchanged item hidden)",
        "        ]",
        "    }",
    ]


def test_a_change_of_type_shows_both_values():
    shown = changed(Change("/a", "x", {"long": "y" * 90}), before={"a": "x"}, after={"a": {"long": "y" * 90}})
    assert '- a = "x"' in shown
    assert f'+ long = "{"y" * 90}"' in shown


def test_a_list_in_an_item_of_a_list_is_told_from_an_object():
    rates = [{"zone": "eu", "rates": []}, {"zone": "us", "rates": [{"price": {"code": "USD", "cents": 350}}]}]
    changed = Change("/zones/us/rates/USD/price/cents", 300, 350)
    shown = text(
        plan(step("update a/b", Reason.DIFFERS, before={}, after={"zones": rates}, changes=[changed]))
    )
    assert "~ zones[us].rates[USD].price.cents = 300 -> 350" in shown


def test_a_reference_that_waits_is_said_to_wait():
    shown = text(plan(step("create a/b", after={"name": "b"}, without=["/parent"])))
    assert "# parent is set later, when its target exists" in shown


def test_items_that_wait_have_no_numbers_of_a_list_that_is_not_shown():
    waiting = ["/transitions/0", "/transitions/2"]
    shown = text(plan(step("create a/b", after={"transitions": ["shipped"]}, without=waiting)))
    assert shown.count("# the rest of transitions is set later, when its targets exist") == 1
    assert "transitions[" not in shown


def test_a_reference_inside_a_list_is_marked_where_it_stands():
    shown = text(plan(step("create a/b", after={"refs": ["old", "new"]}, unknown=["/refs/1"])))
    assert '+ "old",' in shown
    assert '+ "new" (known after apply),' in shown


def test_a_secret_of_a_new_resource_is_named_without_its_value():
    shown = text(
        plan(step("create a/b", after={"url": "u"}, changes=[Change("/key", None, None, sensitive=True)]))
    )
    assert "+ key = (sensitive value)" in shown


def test_an_empty_resource_is_one_line():
    assert "  + a/b {}\n" in text(plan(step("create a/b", after={})))


def test_what_nobody_sees_is_escaped_as_json_escapes_it():
    shown = text(plan(step("create a/b", after={"name": "x\U000e0041\u200by"})))
    assert '+ name = "x\\udb40\\udc41\\u200by"' in shown


def test_items_of_an_unordered_list_at_one_path_are_all_shown():
    shown = changed(
        Change("/tags/1", "two", None),
        Change("/tags/1", None, "three"),
        before={"tags": ["one", "two"]},
        after={"tags": ["one", "three"]},
    )
    assert '      - tags[1] = "two"\n      + tags[1] = "three"\n' in shown


def test_only_what_comes_is_known_after_apply():
    lists = {"before": {"refs": ["one", "two"]}, "after": {"refs": ["one", "three"]}}
    changes = [Change("/refs/1", "two", None), Change("/refs/1", None, "three")]
    shown = text(plan(step("update a/b", Reason.DIFFERS, **lists, changes=changes, unknown=["/refs/1"])))
    assert '- refs[1] = "two"\n' in shown
    assert '+ refs[1] = "three" (known after apply)\n' in shown


def test_secrets_stand_in_line_and_name_their_variables():
    secrets = [
        Change("/configuration/secret_key", None, "${env:KEY} ${env:B}", sensitive=True),
        Change("/pin", None, "hunter22", sensitive=True),
    ]
    shown = text(plan(step("create a/b", after={"url": "u", "configuration": {}}, changes=secrets)))
    assert '      + url                      = "u"\n' in shown
    assert "      + configuration.secret_key = (sensitive value from ${env:KEY}, ${env:B})\n" in shown
    assert "      + pin                      = (sensitive value)\n" in shown
    updated = text(plan(step("update a/b", Reason.DIFFERS, before={}, after={}, changes=secrets)))
    assert "~ configuration.secret_key = (sensitive value from ${env:KEY}, ${env:B})\n" in updated
    assert "hunter22" not in shown + updated


def test_what_was_never_set_is_not_shown_when_it_goes():
    body = {"name": "b", "description": None, "order": None}
    gone = text(plan(step("delete a/b", Reason.PRUNED, before=body)))
    assert "null" not in gone
    secret = [Change("/key", None, None, sensitive=True)]
    replaced = text(
        plan(
            step("delete a/b", Reason.REPLACED, before=body, changes=[Change("/name", "b", "c")]),
            step("create a/b", Reason.REPLACED, after={"name": "c", "order": None}, changes=secret),
        )
    )
    assert "null" not in replaced
    assert '~ name = "b" -> "c"  # forces replacement\n      + key  = (sensitive value)\n    }' in replaced


def test_a_replacement_that_another_one_causes_names_it():
    pair = [("flow/f", [Change("/slug", "a", "b")], []), ("field/f/x", [], ["create flow/f"])]
    steps = [
        one
        for address, changes, needs in pair
        for one in (
            step(f"delete {address}", Reason.REPLACED, before={"a": 1}, changes=changes),
            step(f"create {address}", Reason.REPLACED, after={"a": 1}, needs=[*needs, f"delete {address}"]),
        )
    ]
    shown = text(plan(*steps))
    assert "# flow/f must be replaced\n" in shown
    assert "# field/f/x must be replaced, because flow/f is replaced\n" in shown


def test_what_was_left_out_is_said_and_nothing_is_claimed_of_it():
    shown = text(plan(notes=[Note(Topic.EXCLUDED, "2 steps left out by --target or --exclude")], unchanged=3))
    assert shown == (
        "Not part of this run:\n  - 2 steps left out by --target or --exclude\n\n"
        "No changes. What was selected of demo/production is as the configuration wants it.\n"
    )


def test_ignored_fields_are_named_when_the_notes_name_them():
    notes = [Note(Topic.IGNORED, f"/{name} is left alone", A(f"a/{name}")) for name in ("x", "y")]
    notes.append(Note(Topic.IGNORED, "1 field left alone", A("b/c")))
    assert "3 ignored (a 2: /x, /y, b 1): left alone because" in text(plan(notes=notes))


def test_a_long_text_is_counted_not_compared():
    before = "\n".join(map(str, range(20_000)))
    shown = changed(Change("/a", before, before + "\nx"), before={"a": before}, after={"a": before + "\nx"})
    assert "~ # (20000 lines before, 20001 after: too long to compare here)" in shown
    items = list(range(3_000))
    shown = changed(Change("/a", items, [*items, 1]), before={"a": items}, after={"a": [*items, 1]})
    assert "~ # (3000 items before, 3001 after: too long to compare here)" in shown


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("::error::no", "\\u003a:error::no"),
        ("  \u3000::set-output name=x::y", "  \u3000\\u003a:set-output name=x::y"),
        ("see ##[error]no", "see \\u0023#[error]no"),
        ("##vso[task.setvariable]x", "\\u0023#vso[task.setvariable]x"),
        ("###teamcity[x]", "#\\u0023#teamcity[x]"),
    ],
)
def test_a_ci_system_takes_no_command_from_a_value(hostile, shown):
    assert safe(hostile) == shown
    assert json.loads(safe_json(json.dumps([hostile], ensure_ascii=False))) == [hostile]
    assert "##[" not in safe_json(json.dumps([hostile]))
    value = f"first\n{hostile}\nlast"
    before, after = {"text": value}, {"text": f"{value}\nmore"}
    change = [Change("/text", value, f"{value}\nmore")]
    made = plan(step("update a/b", Reason.DIFFERS, before=before, after=after, changes=change))
    assert f"{shown}\n" in text(made)
    assert not [line for line in text(made).splitlines() if line.strip().startswith("::")]


def test_two_colons_or_two_signs_are_no_command_elsewhere():
    for harmless in ("a::b", "# a ## b", "##", "std::x::y"):
        assert safe(harmless) == harmless


def test_of_a_long_text_the_part_that_differs_is_shown():
    long = "x" * 1_000_000
    made = plan(step("create a/b", after={"text": long, "lines": f"{long}\nmore", long: 1}))
    shown = text(made)
    assert len(shown) < 20_000
    assert "(characters 1 to 4,000 of 1,000,000)\n" in shown
    assert "... (1,000,005 characters)\n" in shown
    assert '" (characters 1 to 200 of 1,000,000) = 1\n' in shown
    change = [Change("/text", f"{long}one", f"{long}two")]
    before, after = {"text": f"{long}one"}, {"text": f"{long}two"}
    shown = text(plan(step("update a/b", Reason.DIFFERS, before=before, after=after, changes=change)))
    assert f'- text = "{"x" * 40}one" (characters 999,961 to 1,000,003 of 1,000,003)\n' in shown
    assert f'+ text = "{"x" * 40}two" (characters 999,961 to 1,000,003 of 1,000,003)\n' in shown
    shorter = [Change("/text", long, long[:-1])]
    shown = text(plan(step("update a/b", Reason.DIFFERS, before={}, after={}, changes=shorter)))
    assert "of 999,999)\n" in shown


def test_a_change_of_many_lines_is_cut_and_says_how_many_are_missing():
    made = plan(step("create a/b", after={"items": [f"{n:06}{'x' * 80}" for n in range(1_000)]}))
    shown = text(made)
    left = 1_000 - len(re.findall(r'"\d{6}x{80}",\n', shown))
    assert 0 < left < 1_000
    assert f"# ({left + 1:,} more lines of this change are not shown)\n" in shown


def test_a_long_field_does_not_hide_the_others():
    many = {"a": [f"{n:06}{'x' * 80}" for n in range(1_000)], "b": "y\n" * 10_000, "c": "seen"}
    shown = text(plan(step("create a/b", after=many)))
    assert re.search(r"# \(9\d\d more lines of this change are not shown\)\n", shown)
    assert "... (20,000 characters)\n" in shown
    assert '+ c = "seen"\n' in shown
    change = [Change(f"/{name}", [], value) for name, value in many.items()]
    shown = text(plan(step("update a/b", Reason.DIFFERS, before={}, after=many, changes=change)))
    assert '- c = []\n      + c = "seen"\n' in shown or '~ c = [] -> "seen"\n' in shown


def test_of_a_long_message_the_beginning_is_shown():
    made = plan(notes=[Note(Topic.BLOCKED, "x" * 10_000, A("a/b"), "y" * 10_000)])
    assert text(made).count("... (10,000 characters)\n") == 2
