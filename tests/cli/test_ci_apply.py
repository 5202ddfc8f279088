"""`ci apply` against a stand-in for GitHub: what was shown on the pull request is applied, and nothing else."""

import json

import pytest

from reconciler.ci.mark import mark, read_mark
from tests.cli.ci import HEAD, MERGED, annotations

CHANGED = {"common/pricebooks/retail.yaml": "description: changed\n"}


def on_pull_request(job, kind):
    return next((body for body in job.github.comments(7) if read_mark(body).kind == kind), None)


@pytest.fixture
def merged(job):
    """A pull request that was planned and merged; the job is that of the push."""
    job("ci", "plan", "acme")
    job.github.pull(7, HEAD, merged_as=MERGED)
    job.of_push()
    return job


def live(job):
    return json.loads(job.desk("plan", "acme", "--json").out)["summary"]["create"] == 0


def test_what_was_approved_is_applied_and_told(merged):
    result = merged("ci", "apply", "acme")
    assert result.code == 0, result.err
    assert "Apply complete! Resources: 4 added, 0 changed, 0 destroyed." in result.out
    body = on_pull_request(merged, "apply")
    assert "Apply complete! Resources: 4 added" in body
    assert f"[Apply](https://github.test/acme/shop/actions/runs/42) of commit [`{MERGED[:7]}`]" in body
    assert on_pull_request(merged, "plan") is not None
    assert "Apply complete!" in merged.summary
    outputs = merged.outputs
    assert (outputs["exit-code"], outputs["creates-count"], outputs["has-changes"]) == ("0", "4", "true")
    report = merged.desk.folder / outputs["output-path"] / "report.json"
    assert json.loads(report.read_text())["ok"] is True
    assert live(merged)


def test_with_nothing_to_do_nobody_need_have_approved(merged):
    merged.desk("apply", "acme", "--auto-approve")
    merged.github.threads.clear()
    result = merged("ci", "apply", "acme")
    assert (result.code, "No changes." in result.out) == (0, True)
    assert "No changes." in on_pull_request(merged, "apply")
    assert merged.outputs["has-changes"] == "false"


def test_what_was_applied_and_undone_comes_back_by_no_old_job(merged):
    """A change, its revert, and a click on "Re-run jobs" at the first one."""
    approved = {"common/pricebooks/retail.yaml": "description: dear\n"}
    merged.desk("apply", "acme", "--auto-approve")
    merged.desk.write("acme", approved)
    merged.of_pull_request()
    merged("ci", "plan", "acme")
    merged.of_push()
    assert merged("ci", "apply", "acme").code == 0
    shown = on_pull_request(merged, "plan")
    merged.desk.store()
    assert merged.desk("apply", "acme", "--auto-approve").code == 0
    merged.desk.write("acme", approved)
    for _ in range(2):
        again = merged("ci", "apply", "acme")
        assert again.code == 14, again.err
        assert "the plan of pull request 7 was applied already" in again.err
        assert on_pull_request(merged, "plan") == shown
    digest = again.err.partition("--approve ")[2][:32]
    assert merged("ci", "apply", "acme", "--approve", digest).code == 0


def test_another_plan_is_refused_step_by_step(merged):
    merged.desk.store(changes={**CHANGED, "common/pricebooks/more.yaml": "{}"})
    merged.desk.remove("common/catalogs/spring.yaml")
    result = merged("ci", "apply", "acme")
    assert result.code == 13
    expected = [
        "`create catalog/spring` was approved and is no longer needed",
        "`create pricebook/more` is needed and was not approved",
        "`create pricebook/retail`: something else would be written",
    ]
    body = on_pull_request(merged, "apply")
    for sentence in expected:
        assert sentence in result.err
        assert sentence in body
    assert "nothing was applied" in body
    assert "### `acme`: Plan: 4 to add" in body
    assert "# pricebook/more will be created" in body
    assert "# pricebook/more will be created" in result.out
    assert "--approve " in body
    assert not live(merged)
    assert "Exit code 13" in merged.summary
    [(level, _, message)] = annotations(result)
    assert (level, "approved on pull request 7" in message) == ("error", True)


def test_a_live_change_is_told_apart(merged):
    merged("ci", "apply", "acme")
    merged.desk.store(changes=CHANGED)
    merged.of_pull_request()
    merged("ci", "plan", "acme")
    # Somebody changes the live store behind everybody's back.
    merged.desk.store(changes={"common/pricebooks/retail.yaml": "description: by hand\n"})
    merged.desk("apply", "acme", "--auto-approve")
    merged.desk.store(changes=CHANGED)
    merged.of_push()
    result = merged("ci", "apply", "acme")
    assert result.code == 13
    assert "`update pricebook/retail`: the live store has changed" in result.err


def test_a_digest_takes_the_place_of_the_comment(merged):
    merged.desk.store(changes=CHANGED)
    refused = merged("ci", "apply", "acme")
    digest = refused.err.partition("--approve ")[2][:32]
    assert merged("ci", "apply", "acme", "--approve", digest).code == 0
    assert "Apply complete!" in on_pull_request(merged, "apply")


@pytest.mark.parametrize("how", ["no pull request", "no comment", "no digest", "a forged comment"])
def test_without_an_approval_nothing_is_done(merged, how):
    [plan] = merged.github.comments(7)
    if how == "no pull request":
        merged.github.pulls.clear()
    else:
        merged.github.threads.clear()
    if how == "no digest":
        merged.github.comment(7, mark("plan", "acme", {"commit": HEAD}), login="github-actions[bot]")
    if how == "a forged comment":
        merged.github.comment(7, plan)
    result = merged("ci", "apply", "acme")
    assert result.code == 14
    assert "nothing was written" in result.err
    assert "--approve " in result.err
    assert "`digest` of the workflow" in result.err
    assert not live(merged)


def test_an_approval_of_a_pull_request_that_is_not_merged_is_none(merged):
    merged.github.pull(7, MERGED)
    assert merged("ci", "apply", "acme").code == 14


def test_a_pull_request_that_is_open_approves_nothing_and_one_that_was_just_merged_does(merged):
    merged.of_pull_request()
    result = merged("ci", "apply", "acme")
    assert (result.code, "pull request 7 is not merged" in result.err) == (14, True)
    merged.of_pull_request(merged=True)
    assert merged("ci", "apply", "acme").code == 0


def test_of_several_the_one_merged_as_this_commit_counts(merged):
    merged.github.pulls = {5: {"head": MERGED, "merged": "9" * 40}} | merged.github.pulls
    for number in range(20, 25):
        merged.github.pull(number, MERGED, merged_as="8" * 40)
    assert merged("ci", "apply", "acme").code == 0


@pytest.mark.parametrize(
    "data",
    [
        {"digest": "0" * 64},
        {"digest": "0" * 64, "steps": {"create pricebook/retail": ["odd"], "\x1b[2J``` @all": 1}},
        {"digest": "0" * 64, "counts": {"create pricebook": "many"}},
        {"digest": "0" * 64, "steps": [1]},
    ],
)
def test_an_edited_comment_only_ever_refuses(merged, data):
    merged.github.threads[7][0]["body"] = mark("plan", "acme", data) + "\nedited"
    result = merged("ci", "apply", "acme")
    assert result.code == 13
    assert "\x1b" not in result.err + on_pull_request(merged, "apply")
    assert not live(merged)


def test_data_that_is_no_data_approves_nothing(merged):
    merged.github.threads[7][0]["body"] = "<!-- reconciler:plan:acme AAAA -->\n"
    assert merged("ci", "apply", "acme").code == 14


def test_a_plan_too_large_to_list_is_refused_by_its_counts(merged, monkeypatch):
    merged.github.threads.clear()
    monkeypatch.setattr("reconciler.ci.compose.fingerprint", lambda plan: {"counts": {"create pricebook": 2}})
    merged.of_pull_request()
    merged("ci", "plan", "acme")
    merged.desk.store(changes=CHANGED)
    merged.of_push()
    result = merged("ci", "apply", "acme")
    assert result.code == 13
    assert "`create pricebook`: 2 approved, 1 now" in result.err


def test_failures_are_told_with_their_words_and_places(merged, serve):
    served = serve("422:method=POST,path=/pcm/pricebooks,times=0")
    merged.desk.store(changes={"store.yaml": served.settings()})
    digest = json.loads(merged.desk("plan", "acme", "--json").out)["digest"]
    result = merged("ci", "apply", "acme", "--approve", digest)
    assert result.code == 15, result.err
    body = on_pull_request(merged, "apply")
    assert "create pricebook/retail failed" in body
    assert "Apply incomplete." in body
    [(level, given, message)] = annotations(result)
    assert (level, given["file"]) == ("error", "stores/acme/common/pricebooks/retail.yaml")
    assert message.startswith("create pricebook/retail: ")
    assert merged.outputs["exit-code"] == "15"


def test_what_cannot_be_told_afterwards_is_a_warning(merged):
    merged.github.grant(pull_requests="read")
    result = merged("ci", "apply", "acme")
    assert result.code == 0
    assert "the result stands on no pull request" in result.err
    assert ("warning", {"title": "No comment"}) in [(level, given) for level, given, _ in annotations(result)]
    assert live(merged)


def test_without_the_permission_to_look_nothing_is_done(merged):
    merged.github.grant()
    result = merged("ci", "apply", "acme")
    assert result.code == 11
    assert "`permissions: pull-requests: read`" in result.err
    assert not live(merged)


def test_a_rollback_takes_a_digest_and_is_told_on_no_pull_request(history, job):
    good = history.commit("good")
    job("ci", "plan", "acme")
    job.github.pull(7, HEAD, merged_as=MERGED)
    job.of_push()
    assert job("ci", "apply", "acme").code == 0
    told = on_pull_request(job, "apply")
    job.desk.store(changes=CHANGED)
    history.commit("bad")
    job.desk("apply", "acme", "--auto-approve")
    assert job("ci", "apply", "acme", "--rev", good).code == 14
    planned = job("ci", "plan", "acme", "--rev", good)
    assert (planned.code, job.outputs["updates-count"]) == (0, "1")
    assert f"of commit [`{good[:7]}`]" in job.summary
    result = job("ci", "apply", "acme", "--rev", good, "--approve", job.outputs["digest"])
    assert (result.code, "0 added, 1 changed" in result.out) == (0, True)
    assert on_pull_request(job, "apply") == told


def test_wrong_files_are_told_there_too(merged):
    merged.desk.store(changes={"common/pricebooks/retail.yaml": "descriptoin: x\n"})
    assert merged("ci", "apply", "acme").code == 10
    assert "descriptoin" in on_pull_request(merged, "apply")


def test_elsewhere_a_digest_is_all_it_takes(acme):
    assert acme("ci", "apply", "acme").code == 14
    digest = json.loads(acme("plan", "acme", "--json").out)["digest"]
    result = acme("ci", "apply", "acme", "--approve", digest)
    assert (result.code, "Apply complete!" in result.out) == (0, True)
    assert "Apply complete!" in (acme.folder / ".reconciler/ci/acme/report.md").read_text()
