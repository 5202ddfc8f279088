"""What the sandbox says, held against the published OpenAPI file."""

from __future__ import annotations

from tests.published import beside, operation_of, problems
from tests.unit.sandbox.commercetools.tour import tour

pytestmark = beside


def test_every_reply_is_one_that_the_reference_describes(api):
    tour(api)
    seen, wrong = set(), []
    for answer in api.said:
        path, operation = operation_of(answer.request)
        said = f"{answer.request.method} {answer.request.url.path} -> {answer.status_code}"
        if operation is None:
            wrong.append(f"{said}: no such operation")
            continue
        seen.add((answer.request.method, path))
        described = operation["responses"].get(str(answer.status_code))
        if described is None and answer.status_code != 400:
            wrong.append(f"{said}: no such status")
            continue
        content = (described or {}).get("content")
        if content and answer.content:
            schema = content["application/json"]["schema"]
            wrong += [f"{said}: {problem}" for problem in problems(schema, answer.json())]
    assert wrong == []
    assert len(seen) > 230, len(seen)


def test_errors_have_the_shape_of_their_code(api):
    tour(api)
    errors = [answer.json() for answer in api.said if answer.status_code >= 400 and answer.content]
    assert errors
    for body in errors:
        assert list(problems({"$ref": "ErrorResponse"}, body)) == []
