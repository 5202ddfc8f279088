"""Jobs of the product service: they wait for one another, and take a while.

Source: Elastic Path API reference, PIM, Jobs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconciler.sandbox.elasticpath import crud
from reconciler.sandbox.elasticpath.building import build
from reconciler.sandbox.elasticpath.kind import Draft, Kind
from reconciler.sandbox.elasticpath.paging import listed, listing
from reconciler.sandbox.elasticpath.products import PRODUCT, children_of
from reconciler.sandbox.elasticpath.service import PIM
from reconciler.sandbox.store import Row
from reconciler.sandbox.world import Call, Doc, Reply, World, dumps

if TYPE_CHECKING:
    from reconciler.sandbox.elasticpath.knobs import Knobs

__all__ = ["build_children", "cancel_job", "list_children", "list_errors", "list_jobs", "read_job"]

ERRORS = "pim-job-error"
OPEN = ("pending", "started")


def _show(_: Knobs, doc: Doc) -> Doc:
    return {name: value for name, value in doc.items() if not name.startswith("_")}


JOB = Kind("pim-job", "/pcm/jobs", PIM, {}, stamps="release", show=_show, marks=lambda doc: [_state(doc)])


def _state(doc: Doc) -> str:
    return f"open={doc['attributes']['status'] in OPEN}"


def build_children(call: Call) -> Reply:
    """Start a job that builds the child products of a product."""
    world, product = call.world, crud.find(call, PRODUCT)
    crud.refuse_organization(PRODUCT, product)
    stamp, id_ = world.stamp(), world.new_id()
    attributes: Doc = {
        "type": "child-products",
        "status": "pending",
        "created_at": stamp,
        "updated_at": stamp,
        "started_at": None,
        "completed_at": None,
    }
    meta = {"x_request_id": world.new_id()}
    job: Doc = {"id": id_, "type": JOB.type, "attributes": attributes, "meta": meta}
    job.update(_product=product["id"], _polls=0)
    _keep(world, job)
    if not world.knobs.job_polls:
        job = _finish(world, job)
    return crud.one(JOB, job, world, 201)


def _keep(world: World, job: Doc) -> None:
    crud.hold(Draft(world, JOB, {}, job, ""))


def _advance(world: World) -> None:
    """The oldest unfinished job moves on each time somebody looks at the jobs; the others wait."""
    waiting = world.store.marked(JOB.type, "open=True")
    if not waiting:
        return
    job: Doc = json.loads(waiting[0])
    job["_polls"] += 1
    job["attributes"].update(status="started", started_at=job["attributes"]["started_at"] or world.stamp())
    if job["_polls"] >= world.knobs.job_polls:
        _finish(world, job)
    else:
        _keep(world, job)


def _finish(world: World, job: Doc) -> Doc:
    messages = ["the job failed"] if world.knobs.job_fails else build(world, job["_product"])
    stamp = world.stamp()
    job["attributes"].update(
        status="failed" if messages else "success",
        started_at=job["attributes"]["started_at"] or stamp,
        completed_at=stamp,
        updated_at=stamp,
    )
    for message in messages:
        id_ = world.new_id()
        error = {"type": ERRORS, "id": id_, "attributes": {"message": message}}
        world.store.put(Row(ERRORS, id_, job["id"], dumps(error)))
    _keep(world, job)
    return job


def read_job(call: Call) -> Reply:
    _advance(call.world)
    return crud.one(JOB, crud.find(call, JOB), call.world)


def list_jobs(call: Call) -> Reply:
    _advance(call.world)
    return listing(call, JOB)


def list_errors(call: Call) -> Reply:
    """What went wrong in a job, all at once."""
    texts = call.world.store.page([ERRORS], crud.find(call, JOB)["id"])
    return Reply(200, f'{{"data":[{",".join(texts)}]}}')


def cancel_job(call: Call) -> Reply:
    """Cancel a job that has not started."""
    job = crud.find(call, JOB)
    if job["attributes"]["status"] != "pending":
        raise PIM.failed("only a pending job can be cancelled")
    job["attributes"].update(status="cancelled", updated_at=call.world.stamp())
    _keep(call.world, job)
    return crud.one(JOB, job, call.world)


def list_children(call: Call) -> Reply:
    """The child products of a product, in pages."""
    product = crud.find(call, PRODUCT)["id"]
    return listed(call, PRODUCT, [dumps(child) for child in children_of(call.world, product)])
