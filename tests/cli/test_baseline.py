"""drift-baseline.yaml: what is wrong with it, what it silences, and until when."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from tests.cli.behind import behind

FILE = "drift-baseline.yaml"
RETAIL = "- {address: pricebook/retail, path: /description, owner: Ada, expires: 2026-12-31}\n"
WRONG = """\
- {address: pricebok/retail, path: /description, owner: Ada, expires: 2026-12-31}
- {address: retail, owner: Ada, expires: 2026-12-31}
- address: pricebook/retail
  path: /descripton
  owner: " "
  expires: 2026-02-30
- {address: pricebook/*, path: name, owner: Ada, expires: 31.12.2026, color: red}
- {address: pricebook/retail, expires: 2026-12-31}
- {address: pricebook/retail, path: /nam, owner: Ada, expires: 2026-12-31}
- {address: pricebook/retail, environment: prod, owner: Ada, expires: 2026-12-31}
- just text
"""


def told(result):
    return [line for line in result.err.splitlines() if "drift-baseline" in line]


def test_every_mistake_is_told_at_its_place(acme):
    acme.write("acme", {FILE: WRONG, "common/pricebooks/retail.yaml": "descripton: x\n"})
    result = acme("validate", "acme")
    assert result.code == 10
    assert [line.removeprefix("stores/acme/drift-baseline.yaml:") for line in told(result)] == [
        "1:13: elasticpath has no kind 'pricebok'",
        "2:13: 'retail' is no address",
        "5:10: 'owner': must not be empty",
        "6:12: 'expires': is no day: write it as in 2026-12-31",
        "7:32: 'path' must match ^/, found the text 'name'",
        "7:59: 'expires': is no day: write it as in 2026-12-31",
        "7:71: unknown field 'color'",
        "8:3: 'owner' is required",
        "9:37: no pricebook has a field /nam",
        "10:44: acme has no environment 'prod'",
        "11:3: an entry is a mapping, found text",
    ]
    assert "did you mean 'pricebook'?" in result.err
    assert "stores/acme/common/pricebooks/retail.yaml:1:1: unknown field 'descripton'" in result.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("address: x\n", "drift-baseline.yaml:1:1: a baseline is a list of entries, found a mapping"),
        ("- [\n", "drift-baseline.yaml:1:3: this is not YAML"),
        (RETAIL + RETAIL, "drift-baseline.yaml:2:3: pricebook/retail /description is agreed on twice"),
    ],
)
def test_a_file_that_cannot_be_used(acme, text, said):
    acme.write("acme", {FILE: text})
    result = acme("plan", "acme")
    assert result.code == 10
    assert said in result.err


def test_the_other_of_two_is_named(acme):
    acme.write("acme", {FILE: "# first\n" + RETAIL + RETAIL})
    assert "the other entry stands in line 2: keep one" in acme("validate").err


def test_one_that_is_not_read(acme):
    acme.write("acme", {"drift-baseline.yml": RETAIL})
    result = acme("validate")
    assert result.code == 10
    assert "drift-baseline.yml: is not read\n  hint: rename it to drift-baseline.yaml" in result.err


def test_a_link_that_leads_out(acme):
    (acme.folder / "elsewhere.yaml").write_text(RETAIL)
    (acme.folder / "stores/acme" / FILE).symlink_to(acme.folder / "elsewhere.yaml")
    result = acme("validate")
    assert (result.code, "a link leads out of the stores folder" in result.err) == (10, True)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]\n"])
def test_nothing_agreed_on(acme, text):
    acme.write("acme", {FILE: text})
    assert acme("validate").code == 0


def test_what_fits_nothing_declared_is_worth_a_warning(acme):
    acme.write("acme", {FILE: RETAIL.replace("retail", "retial")})
    result = acme("validate", "acme")
    assert result.code == 0
    assert (
        "Warning: stores/acme/drift-baseline.yaml:1:13: 'pricebook/retial' fits nothing that is declared\n"
        "  hint: did you mean 'pricebook/retail'?"
    ) in result.err


def test_what_is_over_is_told_offline(acme):
    acme.write("acme", {FILE: RETAIL})
    assert "ended" not in acme("validate", clock=at("2026-12-31T23:59:59")).err
    result = acme("validate", clock=at("2027-01-01T00:00:00"))
    assert result.code == 0
    assert (
        "Warning: drift-baseline.yaml: pricebook/retail /description: "
        "what was agreed with Ada ended on 2026-12-31\n"
    ) in result.err


def at(text):
    return lambda: datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- what it silences -------------------------------------------------------------------------------------


@pytest.fixture
def live(acme):
    """A desk whose live store somebody changed after the last apply."""
    acme("apply", "acme", "--auto-approve")
    behind(acme, {"common/pricebooks/retail.yaml": "description: theirs\n"})
    return acme


@pytest.mark.parametrize("path", [", path: /description", ""])
def test_it_holds_until_the_day_is_over(live, path):
    live.write("acme", {FILE: RETAIL.replace(", path: /description", path)})
    today, tomorrow = at("2026-12-31T23:59:59"), at("2027-01-01T00:00:00")
    drift = live("drift", "acme", clock=today)
    assert drift.code == 0
    assert "  - pricebook/retail /description (changed live): agreed with Ada until 2026-12-31\n" in drift.out
    assert drift.out.endswith("resources compared. (1 agreed)\n")
    plan = live("plan", "acme", "--detailed-exitcode", clock=today)
    assert plan.code == 0
    assert "\n1 agreed (pricebook 1: /description): known differences, left alone" in f"\n{plan.out}"
    assert live("apply", "acme", "--auto-approve", clock=today).code == 0
    over = live("drift", "acme", clock=tomorrow)
    assert over.code == 2
    what = f"pricebook/retail {'/description' if path else ''}".rstrip()
    assert f"  - {what}: what was agreed with Ada ended on 2026-12-31, and counts again\n" in over.out
    assert "Changed live (1)" in over.out
    assert live("apply", "acme", "--auto-approve", clock=tomorrow).code == 0
    done = live("drift", "acme", clock=tomorrow)
    assert (done.code, "hint: take it out, in drift-baseline.yaml" in done.out) == (0, True)


def test_an_apply_leaves_it_and_writes_the_rest(live):
    live.write("acme", {FILE: RETAIL, "common/pricebooks/new.yaml": "{}"})
    assert "1 added, 0 changed, 0 destroyed" in live("apply", "acme", "--auto-approve").out
    behind(live, {})  # their copy of the files still says "for everyone"
    assert live("drift", "acme").code == 0


def test_what_is_agreed_in_one_environment_counts_in_another(acme):
    settings = 'provider: elasticpath\nurl: "sandbox:"\nenvironments: {production: {}, staging: {}}\n'
    acme.write("acme", {"store.yaml": settings})
    for target in ("acme/production", "acme/staging"):
        acme("apply", target, "--auto-approve")
        behind(acme, {"common/pricebooks/retail.yaml": "description: theirs\n"}, target=target)
    acme.write("acme", {FILE: RETAIL.replace("}", ", environment: staging}")})
    assert acme("drift", "acme/staging").code == 0
    assert acme("drift", "acme/production").code == 2


def test_a_resource_that_may_be_missing_or_in_no_file(acme):
    acme("apply", "acme", "--auto-approve")
    mine = {"common/catalogs/spring.yaml": None, "common/pricebooks/theirs.yaml": "{}"}
    behind(acme, mine, prune="{catalog: all}")
    acme.write(
        "acme",
        {
            FILE: "- {address: catalog/*, owner: Ada, expires: 2026-12-31}\n"
            "- {address: pricebook/theirs, owner: Bob, expires: 2026-12-31, reason: soon}\n",
            "store.yaml": 'provider: elasticpath\nurl: "sandbox:"\nprune: all\nenvironments: {production: {}}\n',
        },
    )
    drift = acme("drift", "acme")
    assert drift.code == 0
    assert "  - catalog/spring (missing live): agreed with Ada until 2026-12-31\n" in drift.out
    assert "  - pricebook/theirs (unmanaged): agreed with Bob until 2026-12-31: soon\n" in drift.out
    assert acme("plan", "acme", "--detailed-exitcode").code == 0
    acme.write("acme", {FILE: ""})
    plan = acme("plan", "acme").out
    assert "catalog/spring will be created" in plan
    assert "pricebook/theirs will be destroyed" in plan


def test_who_agreed_stands_in_the_documents(live):
    live.write("acme", {FILE: RETAIL.replace("}", ", reason: the campaign}")})
    for verb in ("drift", "plan"):
        document = json.loads(live(verb, "acme", "--json").out)
        (entry,) = document["resource_drift"]
        assert entry["change"]["actions"] == ["no-op"]
        assert entry["drift"]["agreed"] == {
            "address": "pricebook/retail",
            "path": "/description",
            "owner": "Ada",
            "expires": "2026-12-31",
            "reason": "the campaign",
        }
        (note,) = [note for note in document["notes"] if note["topic"] == "agreed"]
        assert note["message"] == "/description left alone"
        assert note["hint"] == "agreed with Ada until 2026-12-31: the campaign"


def test_hostile_words_are_only_text(live):
    words = '"</details>```\\n\\n::error::x\\e[2J\\u202E @everyone ##[error]y"'
    live.write("acme", {FILE: RETAIL.replace("Ada", words).replace("}", f", reason: {words}}}")})
    clocks = (at("2026-12-31T00:00:00"), at("2027-01-01T00:00:00"))
    for clock in clocks:
        for verb, form in ((v, f) for v in ("drift", "plan") for f in ("text", "markdown")):
            shown = live(verb, "acme", "--format", form, clock=clock).out
            assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]|^\s*::", shown, re.MULTILINE)
            assert "##[error]" not in shown
            fenced = re.sub(r"^(`{3,}).*?^\1$", "", shown, flags=re.MULTILINE | re.DOTALL)
            if form == "markdown":
                assert "@everyone" not in fenced
    assert "\x1b" not in live("validate", clock=clocks[1]).err


# --- --accept ---------------------------------------------------------------------------------------------

ACCEPT = ("drift", "acme", "--accept", "--owner", "Ada", "--until", "2026-12-31")


def text(desk):
    return (desk.folder / "stores/acme" / FILE).read_text()


def test_the_first_that_is_agreed_on(live):
    live.write("acme", {"common/pricebooks/new.yaml": "{}"})
    result = live(*ACCEPT, "--reason", "the\ncampaign")
    assert result.code == 0
    assert result.out == (
        "+ stores/acme/drift-baseline.yaml\n"
        "  - pricebook/retail /description\n"
        "Agreed on 1 difference, with Ada until 2026-12-31.\n"
    )
    assert text(live) == (
        "# Known differences between these files and the live store. Until the day on which one expires, "
        "`drift` does\n# not count it, and `plan` and `apply` leave it alone.\n\n"
        "- address: pricebook/retail\n"
        "  path: /description\n"
        "  owner: Ada\n"
        "  expires: '2026-12-31'\n"
        "  reason: the campaign\n"
    )
    assert live("drift", "acme", "--only", "live").code == 0
    assert live("drift", "acme").code == 2  # what is pending is nobody's to agree on
    assert live(*ACCEPT).out == "Nothing to agree on: nothing was changed live.\n"


def test_what_stands_there_stays(live):
    before = "# ours\n- {address: pricebook/outlet, owner: Bob, expires: 2027-06-30}  # why\n"
    live.write("acme", {FILE: before})
    live(*ACCEPT)
    assert text(live).startswith(before)
    assert "pricebook/retail" in text(live)
    assert live("drift", "acme").code == 0


@pytest.mark.parametrize("before", ["", "# only words\n", "[]\n", "# words []\n[]\n", "---\nnull\n"])
def test_a_file_without_entries(live, before):
    live.write("acme", {FILE: before})
    live(*ACCEPT)
    assert ("words" in text(live)) == ("words" in before)
    assert live("drift", "acme").code == 0


def test_one_that_is_over_is_agreed_on_again(live):
    live.write("acme", {FILE: "# first\n" + RETAIL.replace("}", ", reason: old}  # why")})
    later = ("--accept", "--owner", "Bob", "--until", "2028-01-01")
    result = live("drift", "acme", *later, clock=at("2027-01-01T00:00:00"))
    assert result.out.startswith("~ stores/acme/drift-baseline.yaml\n")
    assert text(live) == (
        "# first\n- {address: pricebook/retail, path: /description, owner: Bob, expires: 2028-01-01}  # why\n"
    )


def test_only_what_is_asked_for_and_only_for_its_environment(acme):
    settings = 'provider: elasticpath\nurl: "sandbox:"\nenvironments: {production: {}, staging: {}}\n'
    acme.write("acme", {"store.yaml": settings})
    acme("apply", "acme/production", "--auto-approve")
    theirs = {
        "common/pricebooks/retail.yaml": "description: theirs\n",
        "production/pricebooks/outlet.yaml": "description: theirs\n",
    }
    behind(acme, theirs, target="acme/production")
    verb = ("drift", "acme/production", *ACCEPT[2:])
    acme(*verb, "--target", "pricebook/out*")
    assert "address: pricebook/outlet\n" in text(acme)
    assert "environment: production\n" in text(acme)
    assert "retail" not in text(acme)
    assert acme("drift", "acme/production").code == 2


def test_what_nobody_knows_since_when_is_agreed_on_too(live):
    (live.folder / ".reconciler/ledger/acme/common/ledger.json").unlink()
    assert "Agreed on 1 difference" in live(*ACCEPT).out


def test_a_resource_that_is_gone_is_agreed_on_whole(acme):
    acme("apply", "acme", "--auto-approve")
    behind(acme, {"common/catalogs/spring.yaml": None}, prune="{catalog: all}")
    acme(*ACCEPT)
    assert "- address: catalog/spring\n  owner: Ada\n" in text(acme)
    assert acme("drift", "acme").code == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--accept",), "--accept needs --owner NAME and --until DATE"),
        (("--accept", "--owner", " ", "--until", "2026-12-31"), "--accept needs --owner NAME"),
        (("--accept", "--owner", "Ada", "--until", "soon"), "'soon' is no day, as 2026-12-31 is one"),
        (("--accept", "--owner", "Ada", "--until", "2020-01-01"), "2020-01-01 is over already"),
        (("--owner", "Ada"), "--owner, --until and --reason go with --accept"),
        (("--accept", "--pull"), "--accept and --pull exclude each other"),
        (("--branch", "x"), "--branch goes with --pull"),
        (("--pull", "--only", "live"), "--pull writes files: --only, --format and --rev have no place"),
        (("--pull", "--json"), "--pull writes files: --only, --format and --rev have no place"),
        (("--pull", "--rev", "HEAD"), "--pull writes files: --only, --format and --rev have no place"),
    ],
)
def test_wrong_usage(acme, given, said):
    result = acme("drift", "acme", *given)
    assert (result.code, result.out) == (64, "")
    assert said in result.err
