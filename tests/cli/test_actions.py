"""The workflows and actions that a team copies: checked as files, and their scripts run as a runner runs them."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from reconciler.ci.mark import read_mark
from reconciler.cli.main import cli
from reconciler.cli.verbs.ci import VERBS
from reconciler.desired.parse import parse
from tests.cli.ci import HEAD, MERGED
from tests.installed import installed

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
ACTIONS = sorted((GITHUB / "actions").glob("*/action.yml"))
GITLAB = GITHUB / "examples/gitlab-ci.yml"


def read(path):
    return parse(path.read_bytes())[0]


def steps():
    """Every step of every workflow and action, with the file it stands in."""
    for path in WORKFLOWS:
        for job in read(path)["jobs"].values():
            yield from ((path, step) for step in job["steps"])
    for path in ACTIONS:
        yield from ((path, step) for step in read(path)["runs"]["steps"])


def tool(name):
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if found is None:
        pytest.skip(f"{name} is not installed: it is one of the test tools")
    return found


@pytest.mark.parametrize(
    ("schema", "files"),
    [("github-workflows", WORKFLOWS), ("github-actions", ACTIONS), ("gitlab-ci", [GITLAB])],
)
def test_files_are_of_their_schema(schema, files):
    command = [tool("check-jsonschema"), "--builtin-schema", f"vendor.{schema}", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_nothing_in_them_is_unsafe():
    done = subprocess.run(
        [tool("zizmor"), "--offline", "--no-progress", str(GITHUB)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_every_action_of_others_is_pinned():
    for path in (*WORKFLOWS, *ACTIONS):
        for used in re.findall(r"uses: (.*)", path.read_text(encoding="utf-8")):
            assert used.startswith("./.github/actions/") or re.fullmatch(
                r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", used
            )


def test_no_expression_stands_in_a_script():
    scripts = [(path.name, step["run"]) for path, step in steps() if "run" in step]
    assert scripts
    assert not [found for found in scripts if "${{" in found[1]]


def test_jobs_get_as_little_as_they_need():
    granted = {}
    for path in WORKFLOWS:
        if path.name != "ci.yml":
            document = read(path)
            assert document["permissions"] == {}
            assert "pull_request_target" not in document["on"]
            granted |= {(path.stem, name): job["permissions"] for name, job in document["jobs"].items()}
    reading = {"contents": "read"}
    assert granted == {
        ("plan", "validate"): reading,
        ("plan", "targets"): reading | {"pull-requests": "write"},
        ("plan", "plan"): reading | {"pull-requests": "write"},
        ("plan", "all"): {},
        ("apply", "targets"): reading,
        ("apply", "apply"): {"contents": "write", "pull-requests": "write"},
        ("drift", "targets"): reading,
        ("drift", "drift"): reading | {"issues": "write"},
    }


def test_a_fork_gets_no_secrets():
    jobs = read(GITHUB / "workflows/plan.yml")["jobs"]
    with_secrets = {name for name, job in jobs.items() if "secrets." in json.dumps(job)}
    assert with_secrets == {"plan"}
    assert jobs["plan"]["needs"] == "targets"
    assert "head.repo.full_name == github.repository" in jobs["targets"]["if"]


def test_applies_to_one_target_wait_for_each_other():
    job = read(GITHUB / "workflows/apply.yml")["jobs"]["apply"]
    assert job["concurrency"] == {"group": "reconciler-${{ matrix.target }}", "cancel-in-progress": False}
    assert job["environment"] == "${{ matrix.target }}"


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_in_a_script_is_one(verb):
    command = cli.get_command(None, "ci").get_command(None, verb)
    known = {
        name for parameter in command.params if isinstance(parameter, click.Option) for name in parameter.opts
    }
    scripts = "\n".join(step["run"] for _, step in steps() if f"reconciler ci {verb}" in step.get("run", ""))
    assert (
        set(re.findall(r"(?<=[ (])--[a-z-]+", scripts)) - {"--", "--changed-since", "--json", "--plain"}
        <= known
    )
    assert scripts


class Runner:
    """Runs an action's scripts as a runner does, on a machine where `reconciler` is installed.

    >>> runner("plan", target="acme").returncode
    0
    """

    def __init__(self, job):
        self.job, self.folder = job, job.folder
        self.path = installed(self.folder)

    def __call__(self, action, **inputs):
        document = read(GITHUB / f"actions/{action}/action.yml")
        given = {name: str(one.get("default", "")) for name, one in document["inputs"].items()}
        given |= {"github-token": "job"} | {name.replace("_", "-"): value for name, value in inputs.items()}
        [step] = [step for step in document["runs"]["steps"] if "run" in step]
        env = {
            name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: given[found[1]], value)
            for name, value in step["env"].items()
        }
        return self.script(step["run"], env)

    def script(self, script, env):
        for name in ("output", "summary"):
            (self.folder / name).unlink(missing_ok=True)
        given = {"PYTHONPATH": str(ROOT), "RUNNER_TEMP": str(self.folder), "PATH": self.path}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.job.desk.folder,
            env=os.environ | self.job.env | given | env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def runner(job):
    return Runner(job)


def test_the_actions_from_pull_request_to_drift(runner):
    job = runner.job
    done = runner("plan", target="acme/production", fail_on_diff="true")
    assert done.returncode == 2, done.stderr
    assert job.outputs["creates-count"] == "5"
    assert Path(job.outputs["plan-path"]).is_relative_to(job.folder)
    outputs = read(GITHUB / "actions/plan/action.yml")["outputs"]
    assert set(outputs) <= set(job.outputs)
    assert all(one["value"] == f"${{{{ steps.plan.outputs.{name} }}}}" for name, one in outputs.items())

    job.github.pull(7, HEAD, merged_as=MERGED)
    job.of_push()
    done = runner("apply", target="acme/production")
    assert done.returncode == 0, done.stderr
    assert "Apply complete! Resources: 5 added" in done.stdout
    assert set(read(GITHUB / "actions/apply/action.yml")["outputs"]) <= set(job.outputs)

    job.desk.store(changes={"production/pricebooks/outlet.yaml": "description: other\n"})
    done = runner("drift", target="acme/production")
    assert done.returncode == 0, done.stderr
    assert "::notice title=Drift::" in done.stdout
    assert set(read(GITHUB / "actions/drift/action.yml")["outputs"]) <= set(job.outputs)
    assert runner("drift", target="acme/production", fail_on_diff="true").returncode == 2
    assert runner("drift", target="acme/production", fail_on_diff="true", only="live").returncode == 0
    assert len(job.github.issues) == 1

    done = runner("apply", target="acme/production", digest="0" * 32)
    assert done.returncode == 13, done.stderr


def test_no_input_is_a_command(runner, tmp_path):
    for evil in ("$(touch pwned)`touch pwned`; touch pwned", "--help", "acme\n::error::x"):
        done = runner("plan", target=evil, rev=evil)
        assert done.returncode in {10, 64}, done.stderr
        assert "Usage: reconciler ci plan [OPTIONS] TARGET\n\n" not in done.stdout
    assert not list(runner.job.desk.folder.rglob("pwned"))


def test_a_copied_checkout_of_git_gives_no_second_header(runner):
    """What the action's token does for git, as git itself reads it."""
    job = runner.job
    script = (
        "git init -q . && git config http.https://github.test/.extraheader 'AUTHORIZATION: basic old' && "
        f'"{sys.executable}" -c "'
        "import os, subprocess; from reconciler.cli.verbs.ci.desk import Desk; from reconciler.cli.terminal import Terminal; "
        "Desk(Terminal()); subprocess.run(['git', 'config', '--get-all', 'http.https://github.test/.extraheader'])"
        '"'
    )
    said = runner.script(script, {}).stdout.split("\n")
    assert said == ["AUTHORIZATION: basic old", "", "AUTHORIZATION: basic eC1hY2Nlc3MtdG9rZW46am9i", ""]
    assert job.github.log == []


def test_the_example_for_gitlab_runs(runner):
    document = read(GITLAB)
    env = dict.fromkeys(runner.job.env, "") | {"GITHUB_OUTPUT": "", "CI": "true", "CI_COMMIT_SHA": "f" * 40}
    env |= {name: value for name, value in document["variables"].items() if name != "TARGET"}
    env["TARGET"] = "acme/production"
    codes = {
        job: runner.script("\n".join(document[job]["script"]), env).returncode
        for job in ("validate", "drift", "plan", "apply")
    }
    assert codes == {"validate": 0, "drift": 2, "plan": 0, "apply": 0}
    assert codes["drift"] in document["drift"]["allow_failure"]["exit_codes"]
    folder = runner.job.desk.folder
    assert read_mark((folder / "plans/acme/production/plan.md").read_text()) is None
    assert runner.script(document["drift"]["script"][0], env).returncode == 0


def script(workflow, job, step):
    return next(
        one["run"]
        for one in read(GITHUB / f"workflows/{workflow}.yml")["jobs"][job]["steps"]
        if one.get("id") == step
    )


def test_a_change_from_its_branch_to_the_live_store_and_back(history, runner):
    """What all three workflows do in a repository, as one pull request after the other meets them."""
    job, target = runner.job, "acme/production"

    def ci(verb, *args, code=0):
        result = job("ci", verb, target, *args)
        assert result.code == code, result.err
        return result

    def touched(workflow, base, only=target, named=""):
        env = {"BASE": base, "RECONCILER_TARGETS": only, "TARGET": named}
        done = runner.script(script(workflow, "targets", "matrix"), env)
        assert done.returncode == 0, done.stderr
        return json.loads(job.outputs["targets"])

    ci("plan")
    job.github.pull(7, HEAD, merged_as=MERGED)
    job.of_push()
    ci("apply")
    good = history.commit("good")

    # A pull request that touches production alone.
    job.of_pull_request(number=8, head="d" * 40)
    job.github.pull(8, "d" * 40)
    job.desk.store(changes={"production/pricebooks/outlet.yaml": "description: changed\n"})
    history.commit("change")
    assert touched("plan", good, only="acme/* other/*") == [target]
    ci("plan")
    digest = job.outputs["digest"]

    # Somebody changes the live store by hand meanwhile; the merge is refused, and taken by its digest.
    job.desk.store(changes={"production/pricebooks/outlet.yaml": "description: by hand\n"})
    assert job.desk("apply", target, "--auto-approve").code == 0
    history("checkout", "-q", "--", "stores")
    job.github.pull(8, "d" * 40, merged_as="e" * 40)
    job.of_push("e" * 40)
    assert touched("apply", good) == [target]
    assert "`update pricebook/outlet`: the live store has changed" in ci("apply", code=13).err
    ci("apply", "--approve", digest, code=13)
    ci("plan")
    ci("apply", "--approve", job.outputs["digest"])
    ci("drift")

    # Back to what was good.
    ci("plan", "--rev", good)
    assert job.outputs["updates-count"] == "1"
    ci("apply", "--rev", good, "--approve", job.outputs["digest"])
    ci("drift", code=2)

    # The pull request leaves production alone again; by hand, and from a new branch, all there is counts.
    job.of_pull_request(number=8, head="f" * 40)
    assert touched("plan", "HEAD") == []
    assert "no longer touched" in job.github.comments(8)[0]
    job.of_push()
    assert touched("apply", "0" * 40) == [target]
    assert touched("apply", "", named=target) == [target]
    assert touched("drift", "") == [target]
