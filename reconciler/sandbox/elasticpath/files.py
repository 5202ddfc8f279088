"""Files: uploaded, or kept somewhere else and named by their address. A file can not be changed.

Source: Elastic Path API reference, Files.
"""

from __future__ import annotations

import json
import struct
from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from reconciler.sandbox.elasticpath import crud
from reconciler.sandbox.elasticpath.kind import Draft, Kind, flag, mapping, text, whole
from reconciler.sandbox.elasticpath.links import PRODUCTS, edit, unlink
from reconciler.sandbox.elasticpath.service import FILES
from reconciler.sandbox.world import Call, Doc, Reply

if TYPE_CHECKING:
    from email.message import MIMEPart

__all__ = ["FILE", "create_file"]

LARGEST = 8 * 1024 * 1024
LONGEST_HEADER = 30
MIME_TYPES = {
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "pdf": "application/pdf",
    "usdz": "model/vnd.usdz+zip",
    "glb": "model/gltf-binary",
    "jp2": "image/jp2",
    "jxr": "image/jxr",
    "aac": "audio/aac",
    "vrml": "model/vrml",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PNG = b"\x89PNG\r\n\x1a\n"


class Part(NamedTuple):
    """One field of a form; only an uploaded file has a file name."""

    file_name: str
    content: bytes


def _forget(draft: Draft) -> None:
    """A file that is gone is in no product any more."""
    world, id_ = draft.world, draft.doc["id"]
    unlink(world, "files", id_)
    for stored in world.store.marked(PRODUCTS, f"main={id_}"):
        edit(world, json.loads(stored)["id"], _drop_main)


def _drop_main(product: Doc) -> None:
    product["relationships"]["main_image"] = {"data": None}


FILE = Kind(
    "file",
    "/v2/files",
    FILES,
    {
        "file_name": text(required=True),
        "mime_type": text(required=True),
        "file_size": whole(required=True),
        "public": flag(default=True),
        "link": mapping(required=True),
    },
    typed=False,
    filters=("file_name", "file_size", "width", "height"),
    left=_forget,
)


def create_file(call: Call) -> Reply:
    """Keep an uploaded `file`, or refer to the address in `file_location`; the body is a multipart form."""
    parts = _parts(call)
    if ("file" in parts) == ("file_location" in parts):
        raise FILES.broken("file", "required", "or file_location is required")
    sent, meta = _uploaded(parts["file"]) if "file" in parts else _located(parts["file_location"])
    id_ = call.world.new_id()
    sent.setdefault("link", {"href": f"https://files.sandbox.invalid/{id_}.{_extension(sent['file_name'])}"})
    doc = crud.insert(call.world, FILE, sent, base_url=call.base_url, chosen=id_)
    doc["meta"].update(meta)
    crud.rewrite(call.world, FILE, doc)
    return crud.one(FILE, doc, call.world, 201)


def _parts(call: Call) -> dict[str, Part]:
    head = f"Content-Type: {call.headers.get('content-type', '')}\r\n\r\n".encode("latin-1", "replace")
    form = BytesParser(policy=HTTP).parsebytes(head + call.body)
    if form.get_content_type() != "multipart/form-data" or not form.is_multipart():
        raise FILES.refusal(400, "Bad Request", "the body must be multipart/form-data")
    found = (_part(part) for part in form.iter_parts())
    return {name: part for name, part in found if name}


def _part(part: MIMEPart) -> tuple[str, Part]:
    content = part.get_payload(decode=True)
    name = part.get_param("name", "", "content-disposition")
    held = content if isinstance(content, bytes) else b""
    return str(name), Part(part.get_filename() or "", held)


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _mime_type(name: str) -> str:
    found = MIME_TYPES.get(_extension(name))
    if not found:
        raise FILES.broken("file", "type", f"{name!r} is of a type that is not supported")
    return found


def _uploaded(part: Part) -> tuple[Doc, Doc]:
    if not part.file_name:
        raise FILES.broken("file", "required", "must have a file name")
    if len(part.content) > LARGEST:
        raise FILES.refusal(422, "File too large", "the file must be at most 8 MB")
    size = _dimensions(part.content)
    sent = {
        "file_name": part.file_name,
        "mime_type": _mime_type(part.file_name),
        "file_size": len(part.content),
    }
    return sent, {"dimensions": size} if size else {}


def _located(part: Part) -> tuple[Doc, Doc]:
    """The file stays where it is: nothing is fetched, so its size is not known."""
    address = part.content.decode("utf-8", "replace").strip()
    try:
        split = urlsplit(address)
    except ValueError:
        split = urlsplit("")
    if split.scheme not in ("http", "https") or not split.netloc:
        raise FILES.broken("file_location", "url", "must be a URL")
    name = unquote(split.path.rpartition("/")[2])
    return {"file_name": name, "mime_type": _mime_type(name), "file_size": 0, "link": {"href": address}}, {}


def _dimensions(content: bytes) -> Doc | None:
    """Width and height of the images that say so at their beginning."""
    head = content[:LONGEST_HEADER]
    if head.startswith(PNG) and len(head) >= 24:
        width, height = struct.unpack(">II", head[16:24])
    elif head.startswith((b"GIF87a", b"GIF89a")) and len(head) >= 10:
        width, height = struct.unpack("<HH", head[6:10])
    else:
        return None
    return {"width": width, "height": height}
