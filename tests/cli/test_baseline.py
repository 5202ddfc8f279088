"""drift-baseline.yaml: what is wrong with it, what it silences, and until when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

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
