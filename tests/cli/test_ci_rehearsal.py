"""`ci plan --rehearse`: whether a plan goes through is known before it is merged."""

import json

import pytest

from tests.cli.ci import annotations

SIZED = """\
name: Shirt
description: x
attributes:
  - {name: size, type: {name: TYPE}, label: {en: Size}, isRequired: false}
"""


@pytest.fixture
def shop(job):
    """A project where only the platform can tell that an attribute has another type somewhere else."""
    settings = 'provider: commercetools\nurl: "sandbox:"\nprune: none\n'
    one = "common/product-types/one.yaml"
    job.desk.write("shop", {"store.yaml": settings, one: SIZED.replace("TYPE", "text")})
    assert job.desk("apply", "shop", "--auto-approve").code == 0
    job.desk.remove(one, "shop")
    job.desk.write("shop", {"common/product-types/two.yaml": SIZED.replace("TYPE", "number")})
    return job


def test_a_plan_that_goes_through_says_so(job):
    result = job("ci", "plan", "acme", "--rehearse")
    assert result.code == 0, result.err
    [body] = job.github.comments(7)
    for shown in (body, job.summary):
        assert "#### Rehearsal" in shown
        assert "Rehearsed: 4 steps go through and converge: a second plan finds no changes." in shown
        assert shown.index("#### Rehearsal") > shown.index("# pricebook/retail will be created")
    said = json.loads((job.desk.folder / job.outputs["output-path"] / "rehearsal.json").read_text())
    assert said["converges"] is True
    assert said["digest"] == job.outputs["digest"]
    assert json.loads(job.desk("plan", "acme", "--json").out)["summary"]["create"] == 4  # nothing was written


def test_nothing_to_do_is_not_tried_out(job):
    job.desk("apply", "acme", "--auto-approve")
    assert job("ci", "plan", "acme", "--rehearse").code == 0
    assert "Rehearsal" not in job.github.comments(7)[0]


def test_a_plan_that_the_platform_would_refuse_fails_after_all_is_said(shop):
    result = shop("ci", "plan", "shop", "--rehearse")
    assert (result.code, shop.outputs["exit-code"]) == (1, "1")
    [body] = shop.github.comments(7)
    assert "Error: create product-type/two would be refused" in body
    assert annotations(result)[0] == (
        "error",
        {"title": "Rehearsal"},
        "Rehearsed: the store would refuse 1 step of 1.",
    )
    assert shop("ci", "plan", "shop").code == 0


def test_what_apply_refuses_anyway_fails_no_rehearsal(job):
    job.desk("apply", "acme", "--auto-approve")
    limited = "thresholds: {update_percent: 1, min_existing: 1}\nenvironments: {production: {}}\n"
    job.desk.store(
        changes={
            "store.yaml": f'provider: elasticpath\nurl: "sandbox:"\n{limited}',
            "common/pricebooks/retail.yaml": "description: other\n",
        }
    )
    result = job("ci", "plan", "acme", "--rehearse")
    assert result.code == 0, result.err
    assert "Apply refuses it until it is allowed" in job.github.comments(7)[0]


def test_a_rehearsal_that_cannot_be_is_told_under_the_plan(job, monkeypatch):
    monkeypatch.setattr("reconciler.cli.stage.PROVIDERS", ())
    assert job("ci", "plan", "acme", "--rehearse").code == 0
    body = job.github.comments(7)[0]
    assert "nothing can be rehearsed for elasticpath: there is no sandbox for it" in body
    assert "Plan: 4 to add" in body
