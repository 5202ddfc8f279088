import json


def test_no_drift(acme):
    acme("apply", "acme", "--auto-approve")
    result = acme("drift", "acme")
    assert result.code == 0
    assert "No drift. acme is as the configuration wants it" in result.out


def test_drift_is_told_from_the_stores_side(acme):
    acme("apply", "acme", "--auto-approve")
    acme.write(
        "acme", {"common/pricebooks/retail.yaml": "description: wanted\n", "common/pricebooks/new.yaml": "{}"}
    )
    result = acme("drift", "acme")
    assert result.code == 2
    assert "# pricebook/new is missing from the store" in result.out
    assert '~ description = "wanted" -> "for everyone"' in result.out
    assert result.out.endswith("Drift: 1 missing, 1 changed, 0 unexpected.\n")


def test_drift_as_json(acme):
    result = acme("drift", "acme", "--json")
    assert result.code == 2
    drift = json.loads(result.out)["resource_drift"]
    assert {entry["change"]["actions"][0] for entry in drift} == {"delete"}
