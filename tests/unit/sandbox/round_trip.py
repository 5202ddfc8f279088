from __future__ import annotations


def round_trip(api, path, data, change, created=201, deleted=204, keep=True):
    """Create, list, read, change and, unless it is kept, delete; gives the id."""
    made = api.post(path, data, created)["data"]
    own = f"{path}/{made['id']}"
    api.get(f"{path}?page[limit]=10&page[offset]=0")
    api.get(own)
    api.put(own, {"type": made["type"], "id": made["id"], **change})
    if not keep:
        api.delete(own, deleted)
        api("GET", own)
    return made["id"]
