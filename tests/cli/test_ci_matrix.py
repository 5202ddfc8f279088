"""`ci matrix`: which targets the live jobs of a run are for."""

import json

import pytest

LISTED = json.dumps([{"target": "acme"}, {"target": "acme/production"}, {"target": "other/production"}])


def test_targets_are_printed_and_handed_on(job):
    result = job("ci", "matrix", "--only", "acme* nothing", stdin=LISTED)
    assert (result.code, result.out) == (0, '["acme", "acme/production"]\n')
    assert job.outputs == {"targets": '["acme", "acme/production"]', "count": "2"}


def test_no_target_is_live_before_it_is_named(job):
    result = job("ci", "matrix", stdin=LISTED)
    assert (result.code, result.out, job.outputs["count"]) == (0, "[]\n", "0")
    assert "set the repository's variable RECONCILER_TARGETS" in result.err
    assert job("ci", "matrix", stdin=LISTED, RECONCILER_TARGETS="*/production").out.count("production") == 2


@pytest.mark.parametrize("text", ["{", "3", '[{"name": "x"}]', '{"stores": []}'])
def test_what_is_no_list_is_refused(job, text):
    result = job("ci", "matrix", "--only", "*", stdin=text)
    assert (result.code, result.out) == (1, "")


def test_a_file_will_do_and_nothing_is_no_target(job):
    (job.desk.folder / "listed.json").write_text(LISTED)
    assert job("ci", "matrix", "listed.json", "--only", "other/*").out == '["other/production"]\n'
    assert job("ci", "matrix", "--only", "*", stdin="").out == "[]\n"
