"""Catalog releases: what shoppers see of a catalog, and whether it is older than what the store holds.

Source: Elastic Path API reference: Catalog releases. A change of a catalog, of its hierarchies or of its
prices reaches shoppers only with the next release.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reconciler.model.json import get
from reconciler.model.same import instant
from reconciler.providers.elasticpath.kind import APART, UPDATED

if TYPE_CHECKING:
    from reconciler.model.json import Object

RELEASE = (APART, "release")
"""Where a catalog's document holds its newest release."""

_TOUCHED = (
    *UPDATED,
    ("meta", "created_at"),
    ("attributes", "created_at"),
    ("meta", "timestamps", "created_at"),
)


def due(catalog: Object, covered: list[Object]) -> str | None:
    """Why a catalog must be published, from its live document and those it covers; None when it need not.

    >>> due({"$apart": {"release": None}}, [])
    'never published'
    """
    release = get(catalog, RELEASE) or None
    if release is None:
        return "never published"
    if status(release) == "FAILED":
        return "the last release failed"
    published = _moment(get(release, ("meta", "created_at")))
    if published is None:
        return "the last release has no date"
    own = updated(catalog)
    # Publishing may touch the catalog itself, which no source tells; so its own changes count from the end.
    if own and own > (finished(release) or published):
        return "changed since the last release"
    touched = [moment for document in covered if (moment := updated(document))]
    return "changed since the last release" if any(moment > published for moment in touched) else None


def newest(releases: list[Object]) -> Object | None:
    """The release that was made last."""
    beginning = datetime.min.replace(tzinfo=UTC)
    return max(releases, key=lambda one: _moment(get(one, ("meta", "created_at"))) or beginning, default=None)


def status(release: Object) -> str:
    """PENDING, IN_PROGRESS, PUBLISHED or FAILED."""
    return str(get(release, ("meta", "release_status")) or "")


def finished(release: Object) -> datetime | None:
    """The latest moment that a release tells of itself."""
    places = [("meta", name) for name in ("created_at", "started_at", "updated_at")]
    moments = [_moment(get(release, path)) for path in (*places, ("attributes", "published_at"))]
    return max((moment for moment in moments if moment), default=None)


def updated(document: Object) -> datetime | None:
    """When a document last changed; each service of the API tells it elsewhere."""
    moments = (_moment(get(document, path)) for path in _TOUCHED)
    return next((moment for moment in moments if moment), None)


def _moment(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    moment = instant(text)
    return moment if isinstance(moment, datetime) else None
