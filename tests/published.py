"""The published OpenAPI file of commercetools, and whether a value fits one of its schemas."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import yaml_rs

SPEC = Path(__file__).parents[2] / "shared" / "reference" / "commercetools" / "openapi.yaml"

beside = pytest.mark.skipif(
    not SPEC.is_file(), reason="the published OpenAPI file is not beside this checkout (../shared/reference)"
)

# The spec's traps and what is done about each; names are those of properties.
TRAPS = {
    "/...": "patterns of map keys that were taken for names, even required ones: they are dropped",
    "discriminator": "a base schema accepts anything: the schema that the tag maps to is used instead",
    "x-annotation-enumDescriptions": "texts over several lines, which strict YAML refuses: cut to the first line",
    "isPlatformClient": "of createdBy and lastModifiedBy: in every official example and not in the spec",
}
TYPES = {
    "string": str, "boolean": bool, "integer": int, "number": (int, float), "array": list, "object": dict,
}  # fmt: skip


@cache
def spec():
    text = re.sub(r'(: "[^"\n]*)\n([^"\n]*\n)*?[^"\n]*"\n', r'\1"\n', SPEC.read_text(encoding="utf-8"))
    return yaml_rs.loads(text)


def schema_of(reference):
    return spec()["components"]["schemas"][reference.rpartition("/")[2]]


def shape(schema):
    """All properties and required names of a schema and those it builds on."""
    if "$ref" in schema:
        return shape(schema_of(schema["$ref"]))
    properties, required = {}, set()
    for part in schema.get("allOf", []):
        more, needed = shape(part)
        properties |= more
        required |= needed
    properties |= schema.get("properties", {})
    required |= set(schema.get("required", []))
    is_open = any(name.startswith("/") for name in properties)
    named = {name: item for name, item in properties.items() if not name.startswith("/")}
    return (None if is_open else named), {name for name in required if not name.startswith("/")}


def problems(schema, value, at="$"):
    """Every way in which a value does not fit."""
    if "$ref" in schema:
        yield from problems(schema_of(schema["$ref"]), value, at)
        return
    parts = (schema, *schema.get("allOf", ()))
    tag = next((part["discriminator"] for part in parts if "discriminator" in part), None)
    if tag and isinstance(value, dict):
        name = value.get(tag["propertyName"])
        if name not in tag["mapping"]:
            yield f"{at}.{tag['propertyName']}: {name!r} is none of {sorted(tag['mapping'])}"
            return
        yield from fields(schema_of(tag["mapping"][name]), value, at)
        return
    kind = schema.get("type") or ("object" if "allOf" in schema or "properties" in schema else None)
    if kind and (not isinstance(value, TYPES[kind]) or (kind != "boolean" and isinstance(value, bool))):
        yield f"{at}: {value!r} is no {kind}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    elif kind == "array":
        for index, item in enumerate(value):
            yield from problems(schema.get("items", {}), item, f"{at}[{index}]")
    elif kind == "object":
        yield from fields(schema, value, at)


def fields(schema, value, at):
    properties, required = shape(schema)
    for name in sorted(required - value.keys()):
        yield f"{at}.{name}: missing"
    for name, item in value.items():
        if properties and name not in properties and name not in TRAPS:
            yield f"{at}.{name}: not in the spec"
        elif properties and name in properties:
            yield from problems(properties[name], item, f"{at}.{name}")


@cache
def operations():
    """Every operation as (method, pattern, operation), fixed addresses before those with parameters."""
    found = []
    for path, methods in spec()["paths"].items():
        pattern = re.compile(re.sub(r"\\\{[^/=]+?\\\}", "[^/]+", re.escape(path)))
        for method, operation in methods.items():
            if isinstance(operation, dict):
                found.append((path.count("{"), method.upper(), path, pattern, operation))
    return sorted(found, key=lambda item: (item[0], item[2]))


def operation_of(request):
    for _, method, path, pattern, operation in operations():
        if method == request.method and pattern.fullmatch(request.url.path):
            return path, operation
    return None, None
