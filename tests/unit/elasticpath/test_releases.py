from __future__ import annotations

import pytest

from reconciler.providers.elasticpath.releases import due, newest, updated

EARLY, NOON, LATE = "2026-03-01T08:00:00Z", "2026-03-01T12:00:00.500Z", "2026-03-01T20:00:00+02:00"


def release(created=NOON, status="PUBLISHED"):
    return {"id": created, "meta": {"created_at": created, "release_status": status}}


def catalog(updated=EARLY, **members):
    return {"attributes": {"updated_at": updated}, "$apart": members}


@pytest.mark.parametrize(
    ("document", "covered", "reason"),
    [
        (catalog(), [], "never published"),
        (catalog(release=None), [], "never published"),
        (catalog(release=release(status="FAILED")), [], "the last release failed"),
        (catalog(release=release()), [], None),
        (catalog(release=release(status="IN_PROGRESS")), [], None),
        (catalog(LATE, release=release()), [], "changed since the last release"),
        (catalog(NOON, release=release()), [], None),
        (catalog(release=release()), [{"meta": {"updated_at": EARLY}}], None),
        (catalog(release=release()), [{"meta": {"updated_at": LATE}}], "changed since the last release"),
        (
            catalog(release=release()),
            [{"meta": {"timestamps": {"updated_at": LATE}}}],
            "changed since the last release",
        ),
        (
            catalog(release=release()),
            [{"attributes": {"created_at": LATE}}],
            "changed since the last release",
        ),
        (catalog(release=release()), [{"meta": {}}, {}], None),
        (catalog(release=release("some day")), [], "the last release has no date"),
    ],
)
def test_when_a_catalog_must_be_published(document, covered, reason):
    assert due(document, covered) == reason


def test_the_newest_release_by_time_not_by_place():
    assert newest([release(EARLY), release(LATE), release(NOON)])["id"] == LATE
    assert newest([]) is None


def test_the_last_change_wherever_it_stands():
    both = {"meta": {"created_at": EARLY, "updated_at": LATE}}
    assert updated(both).hour == 20
    assert updated({"meta": {"updated_at": "2026-03-01T08:00:00"}}).tzinfo is not None
    assert updated({}) is None
