"""A stand-in for as much of GitHub's API as a run uses: real HTTP on 127.0.0.1.

```python
with serving(GitHub()) as github:
    github.pull(7, head="abc", merged_as="def")
    ...
    github.comments(7)
```
It knows tokens and what they may do, hands lists out in pages, and fails on demand. Written from docs.github.com/rest.
"""

from __future__ import annotations

import itertools
import json
import threading
from collections import deque
from contextlib import contextmanager

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from reconciler.sandbox.protocol import http_server
from reconciler.sandbox.server import _listen, _url

PAGE = 3
"""Entries of a page, whatever is asked for: what is not read to its end is missed soon."""
LIMIT = 65_536
ALL = {"pull-requests": "write", "issues": "write"}


class GitHub:
    def __init__(self):
        self.tokens = {"job": ("github-actions[bot]", dict(ALL))}
        self.pulls, self.threads, self.issues, self.labels = {}, {}, {}, set()
        self.log, self.faults, self.lost = [], deque(), 0
        self.answer = None
        """What answers every request instead, given it."""
        self.ids = itertools.count(100)
        self.url = None

    # What a test arranges and looks at

    def grant(self, token="job", login="github-actions[bot]", **permissions):
        self.tokens[token] = (login, {name.replace("_", "-"): level for name, level in permissions.items()})

    def pull(self, number, head, merged_as=None):
        self.pulls[number] = {"head": head, "merged": merged_as}

    def comment(self, number, body, login="mallory"):
        """A comment that somebody writes by hand."""
        return self._add(self.threads.setdefault(number, []), body, login, f"pull/{number}")

    def comments(self, number, login="github-actions[bot]"):
        return [one["body"] for one in self.threads.get(number, []) if one["user"]["login"] == login]

    def fail(self, *answers):
        """The next answers, each (status, headers): what is asked then does not happen."""
        self.faults.extend(answers)

    @property
    def writes(self):
        return [seen for seen in self.log if not seen.startswith("GET ") and "graphql" not in seen]

    def _add(self, thread, body, login, place):
        id_ = next(self.ids)
        url = f"https://github.test/acme/shop/{place}#issuecomment-{id_}"
        thread.append({"id": id_, "body": body, "user": {"login": login}, "html_url": url})
        return thread[-1]

    # What it answers

    @property
    def app(self):
        base = "/repos/acme/shop"
        routes = [
            ("/graphql", self._viewer, ["POST"]),
            ("/user", self._nobody, ["GET"]),
            (f"{base}/pulls/{{number:int}}", self._pull, ["GET"]),
            (f"{base}/commits/{{sha}}/pulls", self._pulls_of, ["GET"]),
            (f"{base}/issues", self._issues, ["GET", "POST"]),
            (f"{base}/issues/comments/{{id:int}}", self._comment, ["PATCH", "DELETE"]),
            (f"{base}/issues/{{number:int}}/comments", self._thread, ["GET", "POST"]),
            (f"{base}/issues/{{number:int}}", self._issue, ["PATCH"]),
            (f"{base}/labels", self._labels, ["POST"]),
            (f"{base}/labels/{{name}}", self._label, ["GET"]),
        ]
        return Starlette(routes=[Route(path, self._guarded(work), methods=how) for path, work, how in routes])

    def _guarded(self, work):
        async def answer(request):
            self.log.append(f"{request.method} {request.url.path}")
            if self.answer is not None:
                return self.answer(request)
            if self.faults:
                status, headers = self.faults.popleft()
                return JSONResponse({"message": "no luck"}, status, headers)
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            if token not in self.tokens:
                return _message(401, "Bad credentials")
            request.state.login, request.state.may = self.tokens[token]
            body = await request.body()
            request.state.given = json.loads(body) if body else {}
            answered = work(request)
            if self.lost and request.method == "POST" and request.url.path.endswith("/comments"):
                self.lost -= 1  # it has happened, and nobody is told
                return JSONResponse({"message": "bad gateway"}, 502)
            return answered

        return answer

    def _viewer(self, request):
        return JSONResponse({"data": {"viewer": {"login": request.state.login}}})

    def _nobody(self, request):
        """As it answers the token of a job, which is no user's."""
        return _forbidden()

    def _pull(self, request):
        found = self.pulls.get(request.path_params["number"])
        if not _may(request, "pull-requests", "read"):
            return _forbidden()
        return JSONResponse({"head": {"sha": found["head"]}}) if found else _message(404, "Not Found")

    def _pulls_of(self, request):
        if not _may(request, "pull-requests", "read"):
            return _forbidden()
        sha = request.path_params["sha"]
        found = [
            {"number": number, "merged_at": one["merged"] and "2026-01-01", "merge_commit_sha": one["merged"]}
            for number, one in self.pulls.items()
            if sha in (one["head"], one["merged"])
        ]
        return self._paged(request, found)

    def _thread(self, request):
        number = request.path_params["number"]
        about = "issues" if number in self.issues else "pull-requests"
        thread = self.threads.setdefault(number, [])
        if request.method == "GET":
            return self._paged(request, thread) if _may(request, about, "read") else _forbidden()
        if not _may(request, about, "write"):
            return _forbidden()
        if len(request.state.given["body"]) > LIMIT:
            return _message(422, "Body is too long (maximum is 65536 characters)")
        made = self._add(thread, request.state.given["body"], request.state.login, f"pull/{number}")
        return JSONResponse(made, 201)

    def _comment(self, request):
        id_ = request.path_params["id"]
        for thread in self.threads.values():
            for one in thread:
                if one["id"] == id_:
                    if not _may(request, "pull-requests", "write"):
                        return _forbidden()
                    if request.method == "DELETE":
                        thread.remove(one)
                        return Response(status_code=204)
                    one["body"] = request.state.given["body"]
                    return JSONResponse(one)
        return _message(404, "Not Found")

    def _issues(self, request):
        if not _may(request, "issues", "write"):
            return _forbidden()
        if request.method == "GET":
            query = request.query_params
            found = [
                one
                for one in self.issues.values()
                if one["state"] == query["state"] and query["labels"] in one["labels"]
            ]
            return self._paged(request, found[::-1])
        number = next(self.ids)
        self.issues[number] = {
            **request.state.given,
            "number": number,
            "state": "open",
            "user": {"login": request.state.login},
            "html_url": f"https://github.test/acme/shop/issues/{number}",
        }
        return JSONResponse(self.issues[number], 201)

    def _issue(self, request):
        if not _may(request, "issues", "write"):
            return _forbidden()
        found = self.issues.get(request.path_params["number"])
        if found is None:
            return _message(404, "Not Found")
        found.update(request.state.given)
        return JSONResponse(found)

    def _labels(self, request):
        name = request.state.given["name"]
        if name in self.labels:
            return _message(422, "Validation Failed")
        self.labels.add(name)
        return JSONResponse({"name": name}, 201)

    def _label(self, request):
        found = request.path_params["name"] in self.labels
        return JSONResponse({}) if found else _message(404, "Not Found")

    def _paged(self, request, found):
        page = int(request.query_params.get("page", "1"))
        shown = found[(page - 1) * PAGE : page * PAGE]
        headers = {}
        if page * PAGE < len(found):
            following = request.url.include_query_params(page=page + 1)
            headers["Link"] = f'<{following}>; rel="next", <{following}>; rel="last"'
        return JSONResponse(shown, headers=headers)


def _may(request, about, level):
    has = request.state.may.get(about)
    return has == "write" or (level == "read" and has == "read")


def _forbidden():
    return _message(403, "Resource not accessible by integration")


def _message(status, text):
    return JSONResponse({"message": text, "documentation_url": "https://docs.github.com"}, status)


class Host:
    """One server for many tests, each with a GitHub of its own: a server takes long to stop."""

    def __init__(self):
        self.url, self._current = None, None

    def fresh(self):
        github = GitHub()
        github.url, self._current = self.url, github.app
        return github

    @property
    def app(self):
        return self

    async def __call__(self, scope, receive, send):
        await self._current(scope, receive, send)


@contextmanager
def serving(github):
    server = http_server(github.app)
    with _listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        github.url = _url("127.0.0.1", listener)
        try:
            yield github
        finally:
            server.should_exit = True
            thread.join()
