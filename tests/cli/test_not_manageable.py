"""What the store does not let this key write: said, left as it is, and the rest goes on."""

from __future__ import annotations

import json

import pytest

SHARED = {"attributes": {"name": "Shared", "slug": "shared"}}
BOOK = {"attributes": {"name": "group"}}


@pytest.fixture
def shop(desk, serve):
    """A store in which the organization owns a hierarchy and a price book."""
    served = serve()
    served.sandbox.seed_object("hierarchy", SHARED, owner="organization")
    served.sandbox.seed_object("pricebook", BOOK, owner="organization")
    desk.store(changes={"store.yaml": served.settings()})
    desk.served = served
    return desk


def notes(desk, *args):
    document = json.loads(desk("plan", "acme", "--json", *args).out)
    return [(note["topic"], note["address"], note["message"]) for note in document["notes"]]


def test_a_change_of_what_the_organization_owns_is_told_and_the_rest_is_applied(shop):
    shop.write("acme", {"common/hierarchies/shared.yaml": "name: Mine\n"})
    told = "hierarchy/shared: differs in /name, but is owned by the organization"
    assert told in shop("plan", "acme").out
    result = shop("apply", "acme", "--auto-approve")
    assert (result.code, "Apply complete!" in result.out) == (14, True)
    assert told in shop("plan", "acme").out
    assert not [seen for seen in shop.served.writes if seen.status >= 400]


def test_prune_leaves_it(shop):
    shop.write("acme", {"store.yaml": shop.served.settings(prune="all")})
    assert ("warning", "hierarchy/shared", "not in the files, but stays: owned by the organization") in notes(
        shop
    )
    assert shop("apply", "acme", "--auto-approve").code == 0
    assert not [seen for seen in shop.served.writes if seen.method == "DELETE"]


def test_what_would_stand_in_it_is_told_and_left_out(shop):
    shop.write("acme", {"common/hierarchies/shared.yaml": "name: Shared\nnodes:\n  men: {name: Men}\n"})
    told = (
        "locked",
        "node/shared/men",
        "would stand in hierarchy/shared, which is owned by the organization",
    )
    assert told in notes(shop)
    result = shop("apply", "acme", "--auto-approve")
    assert (result.code, "Apply complete!" in result.out) == (14, True)
    assert not [seen for seen in shop.served.writes if seen.status >= 400]


def test_pull_leaves_it_out_with_a_note(shop):
    assert shop("apply", "acme", "--auto-approve").code == 0
    result = shop("pull", "acme")
    assert result.code == 0
    assert "owned by the organization" in result.out + result.err
    assert not list(shop.folder.glob("stores/acme/**/shared.yaml"))
    assert not list(shop.folder.glob("stores/acme/**/group.yaml"))
    assert "No changes." in shop("plan", "acme").out


def test_replacing_it_is_refused(shop):
    shop.write("acme", {"common/pricebooks/group.yaml": "description: x\n"})
    result = shop("plan", "acme", "--replace", "pricebook/group")
    assert "cannot be replaced: owned by the organization" in result.out


def test_what_only_a_write_can_tell_fails_alone(desk, serve):
    served = serve("403:method=POST,path=/pcm/pricebooks")
    desk.store(changes={"store.yaml": served.settings()})
    result = desk("apply", "acme", "--auto-approve")
    assert result.code == 15
    assert "pricebook/retail" in result.out
    assert "Forbidden" in result.out
    made = json.loads(desk("plan", "acme", "--json").out)["resource_changes"]
    left = {one["address"] for one in made if one["change"]["actions"] != ["no-op"]}
    assert left == {"pricebook/retail", "catalog/spring"}


ORDERS = """\
name: Orders
description: What an order is also asked for
enabled: true
fields:
  gift: {name: Gift, field_type: boolean, description: x, required: false, enabled: true}
  note: {name: Note, field_type: string, description: x, required: false, enabled: true}
"""


def test_of_a_core_flow_that_no_file_declares_any_more_only_the_fields_go(desk, serve):
    served = serve()
    desk.store(
        changes={"store.yaml": served.settings(prune="all"), "common/flows/orders.yaml": ORDERS},
    )
    assert desk("apply", "acme", "--auto-approve").code == 0
    desk.remove("common/flows/orders.yaml")
    stays = "flow/orders: not in the files, but stays: a core flow cannot be deleted once it exists; only its fields can"
    planned = desk("plan", "acme").out
    assert stays in planned
    assert "Plan: 0 to add, 0 to change, 2 to destroy." in planned
    assert desk("apply", "acme", "--auto-approve").code == 0
    again = desk("plan", "acme").out
    assert "No changes." in again
    assert stays in again
    deleted = [seen.path.rpartition("/")[0] for seen in served.writes if seen.method == "DELETE"]
    assert deleted == ["/v2/fields", "/v2/fields"]


def test_the_key_that_a_run_uses_is_not_changed(desk, serve):
    """The sandbox's own key is named Sandbox."""
    served = serve()
    desk.store(
        changes={
            "store.yaml": served.settings(prune="all"),
            "common/application-keys/Sandbox.yaml": "reserved_rate_limit: 5\n",
        }
    )
    told = "differs in /reserved_rate_limit, but is the application key that this run uses"
    assert ("locked", "application-key/Sandbox", told) in notes(desk)
    assert desk("apply", "acme", "--auto-approve").code == 14
    assert not [seen for seen in served.writes if "application-keys" in seen.path]


def test_a_key_is_made_only_where_its_secret_is_kept_and_changed_without(desk, serve):
    served = serve()
    settings = served.settings()
    desk.store(
        changes={"store.yaml": settings, "common/application-keys/feed.yaml": "reserved_rate_limit: 5\n"}
    )
    refused = desk("apply", "acme", "--auto-approve")
    assert (refused.code, "secret_sink" in refused.err) == (14, True)
    assert not served.writes
    desk.write("acme", {"store.yaml": settings + "secret_sink: ['true']\n"})
    assert desk("apply", "acme", "--auto-approve").code == 0
    desk.write("acme", {"store.yaml": settings})
    desk.write("acme", {"common/application-keys/feed.yaml": "reserved_rate_limit: 6\n"})
    assert desk("apply", "acme", "--auto-approve").code == 0
    desk.remove("common/application-keys/feed.yaml")
    desk.write("acme", {"store.yaml": served.settings(prune="all")})
    assert desk("apply", "acme", "--auto-approve", "--allow-deletes", "50").code == 0
    deleted = [seen for seen in served.writes if seen.method == "DELETE" and "application-keys" in seen.path]
    assert len(deleted) == 1, "its own key, and not the one that the run uses"
