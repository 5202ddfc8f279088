"""GitHub's REST API as far as a run needs it: one request until its final answer, and lists to their end.

```python
with Api(context) as api:
    for comment in api.listed("/repos/acme/shop/issues/7/comments"): ...
    api.send("PATCH", "/repos/acme/shop/issues/comments/1", {"body": "..."})
```
"""

from __future__ import annotations

import random
import re
import time
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import httpx

from reconciler import __version__
from reconciler.errors import NotFound, ProviderError, Rejected, Unauthorised, Unavailable
from reconciler.http import retry
from reconciler.http.retry import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Self

    from reconciler.ci.context import Context
    from reconciler.model.json import Json, Object

    E = TypeVar("E", bound=ProviderError)

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
PAGES = 300
"""No list that is read here is longer; more of them is a server that turns in circles."""
_CONNECTION = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Api:
    """The API with the token of a run; what it refuses is raised as the errors of a live store are.

    `sleep`, `chance` (0 to 1) and `clock` (unix time) are what waiting for a busy server depends on.
    """

    def __init__(
        self,
        context: Context,
        *,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not re.fullmatch("[!-~]*", context.token):
            message = "GITHUB_TOKEN holds a character that no token has"
            raise Unauthorised(message, hint="was it copied with a space or a line break?")
        self.repository = context.repository
        self._url, self._graphql = context.api, context.graphql
        self._sleep, self._chance, self._clock = sleep, chance, clock
        self._http = httpx.Client(
            timeout=TIMEOUT,
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {context.token}",
                "User-Agent": f"store-reconciler/{__version__}",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def of(self, path: str) -> str:
        """A path below the run's repository."""
        return f"/repos/{self.repository}{path}"

    def send(self, method: str, path: str, body: Json = None, *, needs: str = "") -> Json:
        """The answer's JSON; `needs` is the permission that the request takes, for the hint of a refusal."""
        return self._accept(self._answered(method, self._url + path, body), needs)

    def listed(self, path: str, *, needs: str = "", **query: str) -> Iterator[Object]:
        """Every object of a list, page by page until there is no next one."""
        url = str(httpx.URL(self._url + path, params={**query, "per_page": "100"}))
        for _ in range(PAGES):
            response = self._answered("GET", url)
            page = self._accept(response, needs)
            if not isinstance(page, list):
                raise _error(Unavailable, response, "it answered with something that is no list")
            yield from (one for one in page if isinstance(one, dict))
            following = self._next(response)
            if following is None:
                return
            url = following
        raise Unavailable(f"GitHub's list {path} has no end: {PAGES} pages were read", request=f"GET {path}")

    def login(self) -> str:
        """Who the token writes as: "github-actions[bot]" for a job's own, a person's login for theirs.

        The token of a job is no user's, so only GraphQL knows; where there is none, REST is asked.
        """
        body = {"query": "{ viewer { login } }"}
        try:
            found = self._accept(self._answered("POST", self._graphql, body, repeat=True), "")
        except (NotFound, Rejected):
            found = None
        if isinstance(found, dict) and (login := field(found, "data", "viewer", "login")):
            return login
        user = self.send("GET", "/user")
        if isinstance(user, dict) and (login := field(user, "login")):
            return login
        raise Unauthorised("GitHub does not say whose token GITHUB_TOKEN is", request="GET /user")

    def _answered(self, method: str, url: str, body: Json = None, *, repeat: bool = False) -> httpx.Response:
        """The last answer of as many attempts as the policy allows; raises Unavailable when none came."""
        # Writing the same text to the same comment twice does no harm; creating it twice does.
        policy = "GET" if repeat or method == "PATCH" else method
        attempt = 1
        while True:
            response: httpx.Response | None = None
            problem: httpx.HTTPError | None = None
            try:
                response = self._http.request(method, url, json=body)
                outcome = self._outcome(response)
            except httpx.InvalidURL as error:
                raise Unavailable(f"{url!r} is no address: {error}", hint="check GITHUB_API_URL") from error
            except httpx.RequestError as error:
                problem, outcome = error, Outcome(sent=not isinstance(error, _CONNECTION))
            pause = retry.delay(policy, attempt, outcome, self._chance())
            if pause is None:
                if response is None:
                    name = f"{method} {url.removeprefix(self._url)}"
                    said = f"GitHub cannot be reached: {type(problem).__name__}: {problem}"
                    raise Unavailable(said, request=name) from problem
                return response
            self._sleep(pause)
            attempt += 1

    def _outcome(self, response: httpx.Response) -> Outcome:
        """A limit that GitHub reports as 403 is one of 429, and its 500 passes like any other 5xx."""
        headers = response.headers
        asked = retry.seconds(headers.get("retry-after"), self._clock())
        if asked is None and headers.get("x-ratelimit-remaining") == "0":
            reset = headers.get("x-ratelimit-reset", "")
            asked = max(0.0, float(reset) - self._clock()) if reset.isdecimal() else None
        status = response.status_code
        if status == 403 and asked is not None:
            status = 429
        return Outcome(502 if status == 500 else status, retry_after=asked)

    def _next(self, response: httpx.Response) -> str | None:
        """The next page, which must stand on the same server: the token goes nowhere else."""
        url: str | None = response.links.get("next", {}).get("url")
        if url is not None and urlsplit(url)[:2] != urlsplit(self._url)[:2]:
            raise _error(Unavailable, response, "its next page is on another server")
        return url

    def _accept(self, response: httpx.Response, needs: str) -> Json:
        status = response.status_code
        if 200 <= status < 300:
            try:
                return response.json() if response.content else None
            except ValueError as error:
                hint = "is GITHUB_API_URL the address of the API?"
                raise _error(Unavailable, response, "it answered with no JSON", hint) from error
        if status in (401, 403) and self._outcome(response).status != 429:
            raise _error(Unauthorised, response, _said(response), _remedy(status, needs))
        if status == 404:
            unseen = f"a token without `{needs}` sees nothing there either" if needs else None
            raise _error(NotFound, response, _said(response), unseen)
        passes = status >= 500 or status in (403, 408, 429)
        kind: type[ProviderError] = Unavailable if passes else Rejected
        raise _error(kind, response, _said(response))


def _remedy(status: int, needs: str) -> str:
    if status == 401:
        return "GITHUB_TOKEN is wrong or has expired"
    return f"give the job `permissions: {needs}`" if needs else "the token of this job may not do that"


def _said(response: httpx.Response) -> str:
    """GitHub's own words, if it has any: `{"message": "Resource not accessible by integration"}`."""
    try:
        body = response.json()
    except ValueError:
        body = None
    said = body.get("message") if isinstance(body, dict) else None
    return f"{response.status_code} {said[:300] if isinstance(said, str) else 'without a reason'}"


def _error(kind: type[E], response: httpx.Response, said: str, hint: str | None = None) -> E:
    request = response.request
    request_id = response.headers.get("x-github-request-id", "")
    return kind(
        f"GitHub: {said}",
        hint=hint,
        request=f"{request.method} {request.url.path}",
        status=response.status_code,
        request_id=request_id if re.fullmatch(r"[\w:-]{1,80}", request_id) else None,
    )


def field(value: Mapping[str, Json], *path: str) -> str:
    """A text within an object of the API, "" when it is not there.

    >>> field({"user": {"login": "mona"}}, "user", "login")
    'mona'
    """
    found: Json = dict(value)
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""
