import json

import pytest

from reconciler.render.document import digest, from_document


def test_a_plan_is_printed_and_nothing_is_written(acme):
    result = acme("plan", "acme")
    assert result.code == 0
    assert "# pricebook/retail will be created" in result.out
    assert result.out.endswith("Plan: 4 to add, 0 to change, 0 to destroy.\n")
    assert result.err.startswith("Read ")
    assert acme("plan", "acme").out == result.out


def test_an_environment_adds_its_own(acme):
    assert "Plan: 5 to add" in acme("plan", "acme/production").out


@pytest.mark.parametrize("typed", ["stores/acme", "stores/acme/", "./stores/acme", "acme/"])
def test_the_path_of_the_folder_is_understood(acme, typed):
    assert acme("plan", typed).out == acme("plan", "acme").out


def test_json_is_one_deterministic_document_with_a_true_digest(acme):
    first, second = acme("plan", "acme", "--json"), acme("plan", "acme", "--json")
    assert first.out == second.out
    document = json.loads(first.out)
    assert document["summary"]["create"] == 4
    assert document["digest"] == digest(from_document(document))
    order = [change["address"] for change in document["resource_changes"]]
    assert order.index("catalog/spring") > order.index("pricebook/retail")


def test_markdown_is_for_a_comment(acme):
    result = acme("plan", "acme", "--markdown")
    assert result.out.startswith("<!-- reconciler: acme -->")
    assert "<details><summary>catalog: 1 " in result.out


def test_detailed_exitcode_tells_changes_from_none(acme):
    assert acme("plan", "acme", "--detailed-exitcode").code == 2
    assert acme("apply", "acme", "--auto-approve").code == 0
    result = acme("plan", "acme", "--detailed-exitcode")
    assert (result.code, "No changes." in result.out) == (0, True)


def test_target_and_exclude_narrow_the_plan(acme):
    only = acme("plan", "acme", "--target", "catalog/*", "--json")
    assert {c["address"] for c in json.loads(only.out)["resource_changes"]} >= {
        "catalog/spring",
        "pricebook/retail",
    }
    without = acme("plan", "acme", "--exclude", "pricebook/*", "--json")
    assert "catalog/spring" not in {c["address"] for c in json.loads(without.out)["resource_changes"]}
    assert json.loads(without.out)["options"]["exclude"] == ["pricebook/*"]


@pytest.mark.parametrize("flag", ["--target", "--exclude", "--replace", "--allow-loss", "--rotate", "--act"])
@pytest.mark.parametrize(
    ("glob", "near"),
    [("pricebok/*", "pricebook/*"), ("retail", "pricebook/retail"), ("pricebook/retial", "pricebook/retail")],
)
def test_a_glob_that_fits_nothing_is_wrong_usage(acme, serve, flag, glob, near):
    served = serve()
    acme.store(changes={"store.yaml": served.settings()})
    for verb in ("plan", "--out", "plan.json"), ("apply", "--auto-approve"):
        result = acme(verb[0], "acme", *verb[1:], flag, glob, "--exclude", "catalog/*")
        assert (result.code, result.out) == (64, "")
        assert f"'{flag}': '{glob}' fits no address" in result.err
        assert "kind/key" in result.err
        assert f"did you mean '{near}'?" in result.err
    assert not served.writes
    assert not (acme.folder / "plan.json").exists()


def test_out_saves_what_json_prints(acme):
    shown = acme("plan", "acme", "--json").out
    result = acme("plan", "acme", "--out", "plans/acme.json")
    assert (acme.folder / "plans/acme.json").read_text(encoding="utf-8") == shown
    assert "Plan: 4 to add" in result.out
    assert "reconciler apply plans/acme.json" in result.err


def test_out_that_cannot_be_written(acme):
    (acme.folder / "file").write_text("")
    result = acme("plan", "acme", "--out", "file/plan.json")
    assert (result.code, result.out) == (1, "")
    assert "cannot write file/plan.json" in result.err


def test_the_workspace_is_hidden_from_git(acme):
    acme("plan", "acme")
    assert (acme.folder / ".reconciler/.gitignore").read_text() == "*\n"


def test_stores_may_stand_elsewhere(acme, monkeypatch, tmp_path):
    (tmp_path / "away").mkdir()
    monkeypatch.chdir(tmp_path / "away")
    assert "Plan: 4 to add" in acme("--stores", "../stores", "plan", "acme").out
    assert "Plan: 4 to add" in acme("plan", "acme", "--stores", "../stores").out
    assert not list((tmp_path / "away").iterdir())


def test_the_workspace_stands_beside_the_stores_wherever_they_are_seen_from(acme, monkeypatch):
    monkeypatch.chdir(acme.folder / "stores/acme")
    assert acme("--stores", "..", "plan", "acme").code == 0
    monkeypatch.chdir(acme.folder / "stores")
    assert acme("--stores", ".", "plan", "acme").code == 0
    folders = [path.relative_to(acme.folder) for path in acme.folder.rglob(".reconciler")]
    assert [str(folder) for folder in folders] == [".reconciler"]


def test_each_target_has_a_sandbox_of_its_own(acme):
    """Names with dots and the names of folders must not meet in one file."""
    plain = 'provider: elasticpath\nurl: "sandbox:"\nenvironments: {%s: {}}\n'
    for store, environment in (("a", "b"), ("a.b", "x"), ("a.db", "x")):
        acme.store(store, {"store.yaml": plain % environment, "production/pricebooks/outlet.yaml": None})
        for target in (store, f"{store}/{environment}"):
            assert "Plan: 4 to add" in acme("apply", target, "--auto-approve").out
    found = {
        str(path.relative_to(acme.folder / ".reconciler/sandbox"))
        for path in acme.folder.glob(".reconciler/sandbox/**/*.db")
    }
    assert found == {"a.db", "a/b.db", "a%2Eb.db", "a%2Eb/x.db", "a%2Edb.db", "a%2Edb/x.db"}


def test_plan_and_drift_send_no_write(acme, serve):
    served = serve()
    acme.store(changes={"store.yaml": served.settings()})
    assert acme("plan", "acme").code == 0
    assert acme("drift", "acme").code == 2
    assert len(served.sandbox.log) > 10
    assert not served.writes


def test_one_log_line_for_each_request(acme, serve):
    served = serve()
    acme.store(changes={"store.yaml": served.settings()})
    result = acme("plan", "acme", "--log-level", "info")
    lines = [line for line in result.err.splitlines() if " info " in line]
    assert len(lines) == len(served.sandbox.log)
    assert any("POST /oauth/access_token 200" in line and "attempt 1" in line for line in lines)


def test_a_request_that_is_sent_again_is_a_warning(acme, serve):
    served = serve("503:path=/v2/currencies")
    acme.store(changes={"store.yaml": served.settings()})
    result = acme("plan", "acme")
    assert result.code == 0
    (line,) = [line for line in result.err.splitlines() if " warning " in line]
    assert "GET /v2/currencies" in line
    assert " 503 " in line
    assert "/v2/currencies" not in acme("plan", "acme", "--log-level", "error").err


def test_the_log_as_json(acme):
    result = acme("--log-format", "json", "--log-level", "info", "plan", "acme")
    records = [json.loads(line) for line in result.err.splitlines()]
    request = next(record for record in records if record["message"] == "request")
    assert request.keys() >= {"time", "level", "method", "path", "status", "ms", "attempt", "request_id"}


def test_colour_only_when_asked_for(acme):
    assert "\x1b" not in acme("plan", "acme").out
    assert "\x1b[32m" in acme("plan", "acme", env={"FORCE_COLOR": "1"}).out
    assert "\x1b" not in acme("plan", "acme", env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).out
    assert "\x1b" not in acme("plan", "acme", "--no-color", env={"FORCE_COLOR": "1"}).out


def test_a_plan_that_apply_would_refuse_is_shown_all_the_same(acme):
    acme.store(changes={"store.yaml": FULL, **{f"common/pricebooks/{n:02}.yaml": "{}" for n in range(12)}})
    acme("apply", "acme", "--auto-approve")
    for n in range(6):
        acme.remove(f"common/pricebooks/{n:02}.yaml")
    result = acme("plan", "acme")
    assert result.code == 0
    assert "Plan: 0 to add, 0 to change, 6 to destroy." in result.out
    assert "Apply refuses this plan until it is allowed" in result.out


FULL = 'provider: elasticpath\nurl: "sandbox:"\nprune: {pricebook: all}\nenvironments: {production: {}}\n'


def test_the_other_form_of_fields_that_exclude_each_other_is_shown_to_go(acme):
    assert acme("apply", "acme", "--auto-approve").code == 0
    several = "hierarchies: [apparel]\npricebooks: [{pricebook: retail, priority: 1}, {pricebook: sale, priority: 2}]\n"
    acme.write("acme", {"common/pricebooks/sale.yaml": "{}\n", "common/catalogs/spring.yaml": several})
    plan = acme("plan", "acme").out
    assert '\n      - pricebook  = "retail"' in plan
    assert "\n      + pricebooks = [" in plan
    (change,) = [
        one["change"]
        for one in json.loads(acme("plan", "acme", "--json").out)["resource_changes"]
        if one["address"] == "catalog/spring"
    ]
    assert {"op": "remove", "path": "/pricebook"} in change["patch"]
    assert acme("apply", "acme", "--auto-approve").code == 0
    assert acme("plan", "acme").out.startswith("No changes.")
