"""GitHub's API as it answers on its bad days: over real HTTP."""

from contextlib import contextmanager

import pytest
from starlette.responses import JSONResponse, Response

from reconciler.ci.api import PAGES, Api
from reconciler.ci.context import Context
from reconciler.errors import NotFound, ProviderError, Rejected, Unauthorised, Unavailable
from tests.github import GitHub, serving


@contextmanager
def api(answer=None, **given):
    """The API, answering every request with what `answer` makes of it; the seconds it waited."""
    github = GitHub()
    github.answer = answer
    with serving(github):
        context = Context(
            repository="acme/shop", api=github.url, graphql=f"{github.url}/graphql", token="job"
        )
        waited = []
        with Api(context, sleep=waited.append, chance=lambda: 0.0, clock=lambda: 1_000.0, **given) as found:
            yield found, github, waited


def message(status, text="no", **headers):
    return JSONResponse(
        {"message": text}, status, {name.replace("_", "-"): value for name, value in headers.items()}
    )


def test_lists_are_read_to_their_end():
    with api() as (found, github, _):
        for number in range(10):
            github.comment(7, str(number))
        listed = found.listed(found.of("/issues/7/comments"))
        assert [one["body"] for one in listed] == [str(number) for number in range(10)]
        assert len(github.log) == 4


def test_the_token_goes_to_no_other_server():
    def answer(_request):
        return JSONResponse([], headers={"Link": '<http://127.0.0.1:1/x>; rel="next"'})

    with api(answer) as (found, github, _), pytest.raises(Unavailable, match="another server"):
        list(found.listed(found.of("/issues")))
    assert len(github.log) == 1


def test_a_list_without_an_end_is_left():
    def answer(request):
        return JSONResponse([{}], headers={"Link": f'<{request.url}>; rel="next"'})

    with api(answer) as (found, github, _), pytest.raises(Unavailable, match="has no end"):
        list(found.listed(found.of("/issues")))
    assert len(github.log) == PAGES


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (lambda: message(401, "Bad credentials"), Unauthorised, "has expired"),
        (lambda: message(403, "Resource not accessible"), Unauthorised, "`permissions: issues: write`"),
        (lambda: message(404), NotFound, "without `issues: write` sees nothing"),
        (lambda: message(422, "x" * 5_000), Rejected, "422 xxx"),
        (lambda: message(301), Rejected, "301"),
        (lambda: Response("<html>", 200), Unavailable, "no JSON"),
        (lambda: Response("<html>", 400), Rejected, "400 without a reason"),
        (lambda: JSONResponse({}), Unavailable, "no list"),
    ],
)
def test_refusals_say_what_to_do(answer, kind, words):
    with api(lambda _request: answer()) as (found, _, waited), pytest.raises(kind) as caught:
        list(found.listed(found.of("/issues"), needs="issues: write"))
    assert words in str(caught.value)
    assert len(str(caught.value)) < 1_000
    assert waited == []


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (lambda: message(429, retry_after="7"), 7.0),
        (lambda: message(403, retry_after="3"), 3.0),
        (lambda: message(403, x_ratelimit_remaining="0", x_ratelimit_reset="1010"), 10.0),
        (lambda: message(403, x_ratelimit_remaining="0", x_ratelimit_reset="9999999"), 60.0),
    ],
)
def test_a_limit_is_waited_for_as_long_as_it_says_but_not_forever(answer, seconds):
    with api(lambda _request: answer()) as (found, github, waited), pytest.raises(Unavailable):
        found.send("POST", found.of("/issues"), {})
    assert waited == [seconds] * 5
    assert len(github.log) == 6


def test_what_could_happen_twice_is_sent_once():
    with api(lambda _request: message(502)) as (found, github, waited):
        for method, path, times in (
            ("POST", "/issues", 1),
            ("PATCH", "/issues/comments/1", 6),
            ("GET", "/issues", 6),
        ):
            github.log.clear()
            with pytest.raises(Unavailable):
                found.send(method, found.of(path), {})
            assert len(github.log) == times
    assert waited == [0.25, 0.5, 1.0, 2.0, 4.0] * 2


def test_nobody_there():
    context = Context(repository="acme/shop", api="http://127.0.0.1:1", token="job")
    waited = []
    with Api(context, sleep=waited.append) as found, pytest.raises(Unavailable, match="cannot be reached"):
        found.send("POST", found.of("/issues"), {})
    assert len(waited) == 3
    for url in ("http://[", "nonsense"):
        wrong = Context(repository="a/b", api=url, token="job")
        with Api(wrong, sleep=waited.append) as found, pytest.raises(ProviderError):
            found.send("GET", found.of("/issues"))


def test_who_the_token_is():
    with api() as (found, _, _):
        assert found.login() == "github-actions[bot]"

    def without_graphql(request):
        return message(404) if request.url.path == "/graphql" else JSONResponse({"login": "mona"})

    with api(without_graphql) as (found, _, _):
        assert found.login() == "mona"
    with api(lambda _request: JSONResponse({"data": None})) as (found, _, _), pytest.raises(Unauthorised):
        found.login()
