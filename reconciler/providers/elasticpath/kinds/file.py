"""Files: images and documents, uploaded once and never changed.

The API keeps no hash of a file, and its name need not be unique. So what is uploaded from here bears the
hash of its content in its name, `logo-sha256-3fa2b1c4d5e6.png`, and goes by the rest of it.
"""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Settable, Text
from reconciler.model.content import Content
from reconciler.model.field import IMMUTABLE, Uploaded
from reconciler.model.json import Object
from reconciler.providers.elasticpath.kind import Kind

_MARKED = re.compile(r"(?P<stem>.*)-sha256-(?P<hash>[0-9a-f]{12})(?P<suffix>(\.[^.]*)?)", re.DOTALL)
SUFFIXES = (
    *("gif", "jpg", "jpeg", "png", "webp", "mp4", "mov", "pdf", "usdz", "glb", "jp2", "jxr", "aac", "vrml"),
    *("doc", "docx", "ppt", "pptx", "xls", "xlsx"),
)
MOST = 8 * 1024 * 1024


def supported(name: str) -> str:
    """A file name of a type that the store takes; raises for any other."""
    if name.rpartition(".")[2].lower() not in SUFFIXES:
        told = {"name": name, "suffixes": ", ".join(SUFFIXES)}
        raise PydanticCustomError("file_type", "the store takes no such type; it takes {suffixes}", told)
    return name


class File(Body):
    file_name: Annotated[Text, IMMUTABLE, AfterValidator(supported)]
    source: Annotated[
        Settable[Text],
        IMMUTABLE,
        Uploaded(most=MOST, hint="keep it elsewhere, or ask the store's support for more"),
        Field(description="what to upload"),
    ] = None


def marked(name: str, content: str) -> str:
    """The name that a file has in the store.

    >>> marked("logo.png", "sha256:3fa2b1c4d5e6")
    'logo-sha256-3fa2b1c4d5e6.png'
    """
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}-{content.replace(':', '-')}{dot}{suffix}"


def unmarked(document: Object) -> None:
    """Take the hash out of a file's name; a file that somebody else uploaded has none."""
    found = _MARKED.fullmatch(str(document.get("file_name") or ""))
    if found:
        document["file_name"] = found["stem"] + found["suffix"]
        document["source"] = f"sha256:{found['hash']}"


def upload(body: Object) -> Mapping[str, tuple[str, bytes]]:
    source = body["source"]
    assert isinstance(source, Content)
    return {"file": (marked(body["file_name"], source), source.read())}


FILE = Kind(
    "file",
    File,
    "files",
    key="file_name",
    type="file",
    path="/v2/files",
    uploads=upload,
    from_wire=unmarked,
    renews=True,
    essential=("source",),
    summary="An image or a document that products show; other content is another upload.",
    source="Elastic Path API reference: Files",
)
