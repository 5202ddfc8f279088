"""`--format` for whatever has a result: one option, its short forms, and the same result in each form."""

import json
import re

import pytest

from reconciler.cli.terminal import Terminal
from reconciler.errors import ReconcilerError

ALL_OF = {
    "plan": ("plan", "acme"),
    "drift": ("drift", "acme"),
    "apply": ("apply", "acme", "--auto-approve"),
    "copy": ("copy", "acme/production", "acme", "--check"),
    "delete": ("delete", "products", "acme", "--check"),
}


@pytest.mark.parametrize("verb", ALL_OF)
def test_the_short_forms_are_the_long_ones(acme, verb):
    for form in ("json", "markdown"):
        short, long = acme(*ALL_OF[verb], f"--{form}"), acme(*ALL_OF[verb], "--format", form)
        assert short.code == long.code in (0, 2)
        if verb != "apply":
            assert short.out == long.out
    assert acme(*ALL_OF[verb], "--format", "text").out.split() == acme(*ALL_OF[verb]).out.split()


@pytest.mark.parametrize("verb", ALL_OF)
@pytest.mark.parametrize(
    ("two", "said"),
    [
        (("--json", "--markdown"), "--json and --markdown exclude each other"),
        (("--format", "text", "--json"), "--json and --format text exclude each other"),
        (("--format", "yaml"), "'yaml' is not one of 'text', 'json', 'markdown'"),
    ],
)
def test_two_forms_or_an_unknown_one_are_wrong_usage(acme, verb, two, said):
    result = acme(*ALL_OF[verb], *two)
    assert (result.code, result.out) == (64, "")
    assert said in result.err


def test_a_report_in_each_form_tells_how_each_step_ended(acme):
    shown = acme("apply", "acme", "--auto-approve", "--format", "markdown").out
    assert shown.startswith("<!-- reconciler: acme -->\n\n### `acme`: Apply complete! Resources: 4 added")
    assert re.search(r"^# pricebook/retail: created \(\d\.\d\d s\)$", shown, re.MULTILINE)
    assert "<summary>pricebook: 1 done</summary>" in shown
    again = acme("apply", "acme", "--auto-approve", "--format", "json").out
    assert json.loads(again)["ok"] is True


def test_a_report_of_nothing_says_so_in_each_form(acme):
    acme("apply", "acme", "--auto-approve")
    assert "### `acme`: No changes." in acme("apply", "acme", "--auto-approve", "--markdown").out
    assert "### `acme`: No drift." in acme("drift", "acme", "--markdown").out


def test_what_is_asked_is_shown_on_stderr_when_stdout_is_for_another_form(acme):
    result = acme("apply", "acme", "--markdown")
    assert (result.code, result.out) == (14, "")


def test_a_failure_stands_in_the_report_with_its_cause(acme, serve):
    served = serve("422:path=/pcm/pricebooks,method=POST")
    acme.store(changes={"store.yaml": served.settings()})
    result = acme("apply", "acme", "--auto-approve", "--markdown")
    assert result.code == 15
    assert "### `acme`: Apply incomplete. Resources: 2 added" in result.out
    assert "Error: create pricebook/retail failed\n  stores/acme/common/pricebooks/retail.yaml" in result.out
    assert re.search(r"^# pricebook/retail: create failed \(\d\.\d\d s\)$", result.out, re.MULTILINE)
    assert "# catalog/spring: create skipped because of create pricebook/retail" in result.out
    assert "Mend the cause and run the same command again" in result.out


@pytest.mark.parametrize("verb", ALL_OF)
def test_every_result_has_a_page_of_its_own(acme, verb):
    shown = acme(*ALL_OF[verb], "--format", "html").out
    assert shown.startswith("<!doctype html>\n")
    assert shown.endswith("</html>\n")
    assert "default-src 'none'" in shown
    assert "<h1>acme</h1>" in shown


def test_a_page_of_a_report_tells_how_each_step_ended(acme, serve):
    served = serve("422:path=/pcm/pricebooks,method=POST")
    acme.store(changes={"store.yaml": served.settings()})
    shown = acme("apply", "acme", "--auto-approve", "--format", "html").out
    assert '<p class="subject">Report</p>' in shown
    assert re.search(
        r'data-state="done"[^>]*><summary>.*<code>hierarchy/apparel</code> <span class="state">created \(',
        shown,
    )
    assert "stores/acme/common/pricebooks/retail.yaml" in shown
    assert "create skipped because of create pricebook/retail" in shown


def test_a_servers_words_give_a_ci_system_no_command(desk, capsys):
    Terminal().fail(ReconcilerError("no\n::error::x\n  ::add-mask::x", hint="::stop-commands::x"))
    Terminal().warn("##[error]x\n::error::x")
    said = capsys.readouterr().err
    assert "\\u003a:error::x" in said
    assert not re.search(r"^\s*::|##\[", said, re.MULTILINE)
