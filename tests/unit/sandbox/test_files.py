from __future__ import annotations

import struct

import pytest

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + struct.pack(">II", 640, 480) + b"\r\n\x00\x0b\x85\xff--"
GIF = b"GIF89a" + struct.pack("<HH", 3, 2) + b"\x00"


def test_an_upload(api):
    made = api.post_file("/v2/files", {"file": ("Shoe Ü.png", PNG, "image/png"), "public": (None, "true")})[
        "data"
    ]
    assert made["file_name"] == "Shoe Ü.png"
    assert (made["type"], made["mime_type"], made["file_size"]) == ("file", "image/png", len(PNG))
    assert made["meta"]["dimensions"] == {"width": 640, "height": 480}
    assert made["links"]["self"] == f"http://sandbox/v2/files/{made['id']}"
    assert made["link"]["href"].endswith(f"{made['id']}.png")
    assert api.get(f"/v2/files/{made['id']}")["data"] == made
    api.delete(f"/v2/files/{made['id']}")
    error = api.error("GET", f"/v2/files/{made['id']}", None, 404)
    assert error["detail"] == "The requested file could not be found"


def test_a_file_that_stays_where_it_is(api):
    sent = {"file_location": (None, "https://cdn.test/images/a%20b.jpg?size=2")}
    made = api.post_file("/v2/files", sent)["data"]
    assert (made["file_name"], made["mime_type"]) == ("a b.jpg", "image/jpeg")
    assert made["link"] == {"href": "https://cdn.test/images/a%20b.jpg?size=2"}


def test_a_file_can_not_be_changed(api):
    made = api.post_file("/v2/files", {"file": ("a.gif", GIF)})["data"]
    assert made["meta"]["dimensions"] == {"width": 3, "height": 2}
    assert api("PUT", f"/v2/files/{made['id']}", json={"data": {}}).status_code == 405


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"file": ("a.exe", b"x")}, 400),
        ({"file": ("noextension", b"x")}, 400),
        ({"file": (None, "no name")}, 400),
        ({"file_location": (None, "@/path/to/file.jpg")}, 400),
        ({"file_location": (None, "https://[x/a.jpg")}, 400),
        ({"other": (None, "x")}, 400),
        ({"file": ("a.png", b"x"), "file_location": (None, "https://x.test/a.png")}, 400),
        ({"file": ("a.png", b"x" * (8 * 1024 * 1024 + 1))}, 422),
    ],
)
def test_a_file_that_is_refused(api, files, status):
    api.post_file("/v2/files", files, status)


def test_a_body_that_is_no_form(api):
    assert api("POST", "/v2/files", json={"data": {}}).status_code == 400
    answer = api("POST", "/v2/files", content=b"x", files=None)
    assert answer.status_code == 400


def test_lists_of_files(api):
    for name, content in (("a.png", PNG), ("b.gif", GIF), ("a.png", b"x" * 200)):
        api.post_file("/v2/files", {"file": (name, content)})
    listed = api.get("/v2/files?page[limit]=2")
    assert (len(listed["data"]), listed["meta"]["results"]) == (2, {"total": 3})
    for expression, count in (
        ("eq(file_name,a.png)", 2),
        ("like(file_name,*.gif)", 1),
        ("gt(file_size,100)", 1),
        ("lt(file_size,100)", 2),
        ("ge(width,640)", 1),
        ("lt(height,480)", 1),
    ):
        assert len(api.get(f"/v2/files?filter={expression}")["data"]) == count, expression
