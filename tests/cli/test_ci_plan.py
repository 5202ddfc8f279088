"""`ci plan` against a stand-in for GitHub: one comment, edited in place, whatever is in it."""

import json

import pytest

from reconciler.ci.mark import mark, read_mark
from tests.cli.ci import HEAD, annotations


def digest_of(job, target="acme"):
    return json.loads(job.desk("plan", target, "--json").out)["digest"]


def test_a_plan_stands_on_the_pull_request_the_page_in_outputs_and_files(job):
    result = job("ci", "plan", "acme")
    assert result.code == 0
    [body] = job.github.comments(7)
    known = read_mark(body)
    assert (known.kind, known.target) == ("plan", "acme")
    assert (known.data["commit"], known.data["digest"]) == (HEAD, digest_of(job))
    assert len(known.data["steps"]) == 4
    assert f"[Plan](https://github.test/acme/shop/actions/runs/42) of commit [`{HEAD[:7]}`]" in body
    assert "### `acme`: Plan: 4 to add, 0 to change, 0 to destroy." in body
    assert "```mermaid\ngraph LR\n" in body
    assert job.summary in body + "\n"
    assert "Plan: 4 to add, 0 to change, 0 to destroy." in result.out
    outputs = job.outputs
    assert outputs["diff-output"] == result.out.replace(", embedded sandbox", "")
    place = outputs["output-path"]
    assert (job.desk.folder / place / "plan.md").read_text() == (
        job.desk.folder / outputs["report-path"]
    ).read_text()
    assert json.loads((job.desk.folder / outputs["plan-path"]).read_text())["digest"] == outputs["digest"]
    del outputs["diff-output"], outputs["output-path"], outputs["report-path"], outputs["plan-path"]
    assert outputs == {
        "exit-code": "0",
        "has-changes": "true",
        "changes-count": "4",
        "creates-count": "4",
        "updates-count": "0",
        "deletes-count": "0",
        "digest": digest_of(job),
        "name": "acme",
        "summary": "Plan: 4 to add, 0 to change, 0 to destroy.",
    }


def test_the_comment_is_edited_in_place_and_left_alone_when_it_says_so_already(job):
    job("ci", "plan", "acme")
    job("ci", "plan", "acme/production")
    job("ci", "plan", "acme")
    assert job.github.writes == ["POST /repos/acme/shop/issues/7/comments"] * 2
    job.desk.remove("common/catalogs/spring.yaml")
    assert job("ci", "plan", "acme").code == 0
    assert len(job.github.comments(7)) == 2
    assert "Plan: 3 to add" in job.github.comments(7)[0]


def test_a_saved_plan_can_be_applied(job):
    job("ci", "plan", "acme", "--output", "files")
    assert job.desk("apply", "files/acme/plan.json").code == 0


def test_detailed_exitcode(job):
    assert job("ci", "plan", "acme", "--detailed-exitcode").code == 2
    assert job.outputs["exit-code"] == "2"
    job.desk("apply", "acme", "--auto-approve")
    assert job("ci", "plan", "acme", "--detailed-exitcode").code == 0
    assert "No changes." in job.github.comments(7)[0]
    assert "mermaid" not in job.github.comments(7)[0]


def test_marks_of_others_and_marks_further_down_are_nobodys(job):
    forged = mark("plan", "acme", {"digest": "0" * 64}) + "\nTrust me."
    job.github.comment(7, forged)
    job.github.comment(7, f"look:\n{forged}", login="github-actions[bot]")
    job("ci", "plan", "acme")
    assert job.github.comments(7, "mallory") == [forged]
    assert len(job.github.comments(7)) == 2
    # Ours is on the third page by now, and found there.
    for _ in range(6):
        job.github.comment(7, "chat")
    job.desk.remove("common/catalogs/spring.yaml")
    job("ci", "plan", "acme")
    assert len(job.github.comments(7)) == 2


def test_two_first_runs_at_once_leave_one_comment(job):
    double = mark("plan", "acme") + "\nfirst"
    job.github.comment(7, double, login="github-actions[bot]")
    job.github.comment(7, double, login="github-actions[bot]")
    job("ci", "plan", "acme")
    assert len(job.github.comments(7)) == 1
    assert "Plan: 4 to add" in job.github.comments(7)[0]


def test_the_plan_of_an_older_commit_says_so_and_never_takes_the_place_of_a_newer_one(job):
    job.github.pull(7, "d" * 40)
    job("ci", "plan", "acme")
    [body] = job.github.comments(7)
    assert "**Outdated:** the pull request is at `ddddddd` by now" in body
    job.of_pull_request(head="d" * 40)
    job("ci", "plan", "acme")
    [newer] = job.github.comments(7)
    assert "Outdated" not in newer
    job.of_pull_request(head=HEAD)
    job.desk.remove("common/catalogs/spring.yaml")
    job("ci", "plan", "acme")
    assert job.github.comments(7) == [newer]


def test_tidy_marks_what_the_pull_request_has_left_behind(job):
    job("ci", "plan", "acme")
    job("ci", "plan", "acme/production")
    before = job.github.comments(7)
    assert "0 of our comments" in job("ci", "tidy", "acme", "acme/production").err
    assert job.github.comments(7) == before
    job.of_pull_request(head="d" * 40)
    for _ in range(2):  # the second time changes nothing
        assert job("ci", "tidy", "acme").code == 0
        first, second = job.github.comments(7)
        assert first.count("**Outdated:** the pull request is at `ddddddd` by now") == 1
        assert "Plan: 4 to add" in first
        assert read_mark(first).data["digest"] == digest_of(job)
        assert second.startswith(mark("plan", "acme/production", {"commit": "d" * 40}))
        assert "no longer touched" in second
        assert "digest" not in read_mark(second).data
    assert job("ci", "tidy").code == 0
    assert all("no longer touched" in body for body in job.github.comments(7))


@pytest.mark.parametrize("home", ["mallory/shop", None])
def test_a_fork_is_validated_and_nothing_else(job, home):
    job.of_pull_request(home=home)
    result = job("ci", "plan", "acme")
    assert (result.code, job.github.log) == (0, [])
    assert "valid, not planned" in job.summary
    assert job("ci", "tidy", "acme").code == 0
    assert job.github.log == []
    job.desk.store(changes={"common/pricebooks/retail.yaml": "descriptoin: x\n"})
    result = job("ci", "plan", "acme")
    assert (result.code, job.outputs["exit-code"]) == (10, "10")
    assert "did you mean" in job.summary


def test_a_bot_has_no_secrets_either(job):
    job.of_pull_request(author="dependabot[bot]")
    assert "valid, not planned" in job("ci", "plan", "acme").out


def test_wrong_files_are_told_at_their_lines(job):
    job("ci", "plan", "acme")
    job.desk.store(
        changes={
            "common/currencies/USD.yaml": "exchange_rate: [1]\nenabled: maybe\n",
            "common/pricebooks/retail.yaml": "# a note\ndescriptoin: x\n",
        }
    )
    result = job("ci", "plan", "acme")
    assert result.code == 10
    found = annotations(result)
    places = {(level, given["file"], given.get("line")) for level, given, _ in found}
    assert ("error", "stores/acme/common/currencies/USD.yaml", "1") in places
    assert ("error", "stores/acme/common/pricebooks/retail.yaml", "2") in places
    [body] = job.github.comments(7)
    assert "there is no plan" in body
    assert "descriptoin" in body
    assert "digest" not in read_mark(body).data
    assert (job.outputs["exit-code"], job.outputs["has-changes"]) == ("10", "false")
    assert job.summary in body + "\n"


def test_paths_are_told_from_the_root_of_the_repository(job):
    job.env["GITHUB_WORKSPACE"] = str(job.desk.folder.parent)
    job.desk.store(changes={"common/pricebooks/retail.yaml": "descriptoin: x\n"})
    [(_, given, _)] = annotations(job("ci", "plan", "acme"))
    assert given["file"] == f"{job.desk.folder.name}/stores/acme/common/pricebooks/retail.yaml"


def test_ten_annotations_and_no_more(job):
    wrong = "".join(f"wrong{n}: 1\n" for n in range(30))
    job.desk.store(changes={"common/pricebooks/retail.yaml": wrong})
    found = annotations(job("ci", "plan", "acme"))
    assert len(found) == 10
    assert found[-1] == ("notice", {"title": "More"}, "21 more: see the summary of this run")


def test_deletes_and_refusals_are_remarks(job):
    job.desk("apply", "acme", "--auto-approve")
    job.desk.store(
        changes={
            "store.yaml": """\
provider: elasticpath
url: "sandbox:"
environments: {production: {}}
prune: all
thresholds: {delete_percent: 1, min_existing: 1}
"""
        }
    )
    job.desk.remove("common/catalogs/spring.yaml")
    result = job("ci", "plan", "acme")
    assert result.code == 0, result.err
    levels = [(level, given["title"]) for level, given, _ in annotations(result)]
    assert levels[0] == ("error", "Apply would refuse this")
    assert ("warning", "Destroy") in levels
    assert "**Apply refuses this plan until it is allowed:**" in job.github.comments(7)[0]


def test_an_unreachable_store_is_told_and_the_exit_code_stays(job, serve):
    served = serve("503:path=/v2/currencies,times=0")
    job.desk.store(changes={"store.yaml": served.settings()})
    result = job("ci", "plan", "acme")
    assert (result.code, job.outputs["exit-code"]) == (12, "12")
    [body] = job.github.comments(7)
    assert "there is no plan" in body
    assert "Exit code 12" in body


def test_without_the_permission_all_but_the_comment_is_there(job):
    job.github.grant(pull_requests="read")
    result = job("ci", "plan", "acme")
    assert result.code == 11
    assert "`permissions: pull-requests: write`" in result.err
    assert "Plan: 4 to add" in job.summary
    assert job.outputs["creates-count"] == "4"
    assert "Plan: 4 to add" in result.out
    job.env["GITHUB_TOKEN"] = "revoked"
    result = job("ci", "plan", "acme")
    assert (result.code, "has expired" in result.err) == (11, True)


@pytest.mark.parametrize(("token", "code"), [("job\n", 0), ("jöb", 11), ("j\nob", 11)])
def test_a_token_that_was_copied_badly_is_told(job, token, code):
    result = job("ci", "plan", "acme", GITHUB_TOKEN=token)
    assert result.code == code, result.err
    assert ("GITHUB_TOKEN holds a character that no token has" in result.err) == bool(code)
    assert "# pricebook/retail will be created" in result.out


def test_a_busy_github_is_waited_for_and_a_dead_one_is_not_waited_for_forever(job):
    job.github.fail((503, {}), (403, {"retry-after": "1"}), (500, {}), (429, {"x-ratelimit-remaining": "0"}))
    assert job("ci", "plan", "acme").code == 0
    assert len(job.github.comments(7)) == 1
    job.github.fail(*[(502, {})] * 6)
    result = job("ci", "plan", "acme")
    assert (result.code, "Plan: 4 to add" in job.summary) == (12, True)


def test_a_lost_answer_never_makes_two_comments(job):
    job.github.lost = 1
    assert job("ci", "plan", "acme").code == 0
    assert len(job.github.comments(7)) == 1


def test_secrets_are_masked_before_anything_else_and_stand_nowhere(job, serve):
    served = serve()
    job.desk.store(changes={"store.yaml": served.settings(), "common/currencies/EUR.ymal": "{}"})
    secret = "s3cr3t%\nline two"
    result = job("ci", "plan", "acme", ID="sandbox", KEY=secret)
    masks = [line for line in result.err.splitlines() if line.startswith("::add-mask::")]
    assert "::add-mask::s3cr3t%25%0Aline two" in masks
    assert result.err.splitlines()[: len(masks)] == masks
    assert "EUR.ymal" in result.err
    everything = result.out + job.summary + str(job.github.threads) + (job.folder / "output").read_text()
    assert "s3cr3t" not in everything


EVIL = (
    "``` </details> <img src=x onerror=alert(1)> @everyone #1 `````\n```\n# heading\n"
    "::error::forged\n  ::stop-commands::x\n##[error]forged\n\u202eevil\u200b\n"
    f"{mark('plan', 'acme', {'digest': '0' * 64})}\nEOF_\n"
)


@pytest.mark.parametrize("text", [EVIL, EVIL + "x" * 1_000_000, "日本語" * 30_000])
def test_a_value_stays_a_value_wherever_it_is_shown(job, text):
    job.desk.store(changes={"common/pricebooks/retail.yaml": json.dumps({"description": text})})
    result = job("ci", "plan", "acme")
    assert result.code == 0
    [body] = job.github.comments(7)
    assert len(body.encode()) < 65_536
    assert read_mark(body).data["digest"] == job.outputs["digest"]
    commands = [line for line in (result.out + result.err).splitlines() if line.lstrip().startswith("::")]
    assert {line.split("::")[1].split(" ")[0] for line in commands} == {"add-mask"}
    for shown in (body, result.out, job.summary):
        assert not any(line.lstrip().startswith("::") for line in shown.splitlines())
        assert not any(sign in shown for sign in ("##[", "\u202e", "\u200b"))
    assert (job.folder / "output").stat().st_size < 1_000_000
    assert (job.folder / "summary").stat().st_size < 1_024 * 1_024
    assert job("ci", "plan", "acme").code == 0
    assert len(job.github.comments(7)) == 1


def test_words_of_wrong_files_stay_words(job):
    job.desk.store(changes={"common/pricebooks/retail.yaml": f"{json.dumps(EVIL)}: 1\n"})
    result = job("ci", "plan", "acme")
    assert result.code == 10
    [(level, given, message)] = annotations(result)
    assert (level, given["title"]) == ("error", "Configuration")
    assert "\u202e" not in message
    lines = [line for line in result.err.splitlines() if line.lstrip().startswith("::")]
    assert {line.split("::")[1].split(" ")[0] for line in lines} == {"add-mask", "error"}
    assert "digest" not in read_mark(job.github.comments(7)[0]).data


def test_elsewhere_it_prints_markdown_and_writes_files(acme, monkeypatch):
    for name in ("GITHUB_ACTIONS", "GITHUB_TOKEN", "GITHUB_EVENT_PATH"):
        monkeypatch.delenv(name, raising=False)
    env = {"CI": "true", "CI_COMMIT_SHA": "f" * 40, "CI_JOB_URL": "https://gitlab.test/j/1"}
    result = acme("ci", "plan", "acme", env=env)
    assert result.code == 0
    assert "[Plan](https://gitlab.test/j/1) of commit `fffffff`" in result.out
    assert "### `acme`: Plan: 4 to add" in result.out
    assert result.err.count("No comment is written") == 1
    assert "::" not in result.err
    assert (acme.folder / ".reconciler/ci/acme/plan.md").read_text() == result.out
    document = acme("ci", "plan", "acme", "--format", "json", env=env)
    assert json.loads(document.out)["summary"]["create"] == 4


def test_a_token_that_is_missing_costs_the_comment_only(job):
    del job.env["GITHUB_TOKEN"]
    result = job("ci", "plan", "acme")
    assert result.code == 0
    assert "no comment is written" in result.err
    assert result.out.startswith("[Plan]")
    assert job.github.log == []


def test_a_pull_request_can_be_named(job):
    job.of_push()
    job.github.pull(9, "e" * 40)
    assert job("ci", "plan", "acme", "--pull-request", "9").code == 0
    assert "Outdated" in job.github.comments(9)[0]
