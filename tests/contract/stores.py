"""A live store as a test sees it: resources by address, written and read through a provider over HTTP."""

from __future__ import annotations

import asyncio
import json
from functools import cached_property
from time import monotonic

import httpx

from reconciler.engine.normalise import naming
from reconciler.model.field import LOCAL, WRITE_ONLY
from reconciler.model.json import MISSING
from reconciler.model.provider import Connection, Runtime
from reconciler.model.resource import Desired, Source, Write
from reconciler.model.same import same
from reconciler.model.wire import project
from reconciler.providers.registry import plugin
from tests.contract.examples import PROVIDERS, SUPPORT, needed

CREDENTIALS = {"client_id": "sandbox", "client_secret": "sandbox"}


class Recording(httpx.AsyncHTTPTransport):
    """The network, keeping what is sent."""

    def __init__(self):
        super().__init__(verify=False)  # plain HTTP: loading certificates would take most of the time
        self.sent = []

    async def handle_async_request(self, request):
        form = "form" in request.headers.get("content-type", "")
        body = json.loads(request.content) if not form and request.content else None
        self.sent.append((request.method, request.url.raw_path.decode(), body))
        return await super().handle_async_request(request)


class Store:
    """One live store as a test sees it: resources by address, written and read through the provider."""

    def __init__(self, name, url, **connection):
        self.name, self.url, self.connection = name, url, connection
        self.kinds = plugin(name).kinds
        self.known = {}
        self.fresh = set()
        self.force = False
        self.kept = {}
        self.calls, self.slept, self.sent = [], [], []

    def run(self, work):
        """Run `await work(provider)` on a new connection; sleeping takes no time and is noted."""

        slept = 0.0

        async def sleep(seconds):
            nonlocal slept
            slept += seconds
            self.slept.append(seconds)
            await asyncio.sleep(0)

        def clock():
            return monotonic() + slept

        async def session():
            transport = Recording()
            runtime = Runtime(
                transport=transport,
                clock=clock,
                sleep=sleep,
                random=lambda: 0.5,
                on_call=self.calls.append,
                keep_secret=self.keep,
            )
            settings = {"url": self.url, "credentials": CREDENTIALS} | self.connection
            provider = plugin(self.name).connect(Connection(**settings), runtime)
            try:
                return await work(provider)
            finally:
                await provider.aclose()
                self.sent += transport.sent

        return asyncio.run(session())

    async def keep(self, address, secret):
        self.kept[address] = secret

    def write(self, example, body, fields=None):
        kind = self.kinds[example.kind]
        parent = kind.parent_of(example.address)
        remote = self.known.get(example.address)
        return Write(
            example.address,
            body,
            fields,
            self.body(remote) if remote else {},
            self.known[parent] if parent else None,
            remote,
            lambda address: self.known[address].id,
            frozenset(self.fresh),
            name=self.naming(),
            force=self.force,
        )

    def prepare(self, example):
        """Create what an example needs, and what that needs; a fixed resource is read instead of created."""
        for need in example.needs:
            self.create(needed(self.name, need))
        if self.kinds[example.kind].fixed:
            (self.known[example.address],) = self.find(example)

    def create(self, example):
        if example.address in self.known:
            return self.known[example.address]
        self.prepare(example)
        kind = self.kinds[example.kind]
        if kind.fixed:
            return self.known[example.address]
        made = self.run(lambda provider: provider.create(kind, self.write(example, example.body)))
        self.known[example.address] = made
        return made

    def start(self, example):
        """The example as it stands before an update: created, or one of a fixed set brought into that state."""
        if not self.kinds[example.kind].fixed:
            return self.create(example)
        self.prepare(example)
        return self.update(example, example.body)

    def update(self, example, body, fields=None):
        kind = self.kinds[example.kind]
        fields = frozenset(body if fields is None else fields)
        made = self.run(lambda provider: provider.update(kind, self.write(example, body, fields)))
        self.known[example.address] = made
        return made

    def delete(self, example, remote=None):
        kind, found = self.kinds[example.kind], remote or self.known[example.address]
        self.run(lambda provider: provider.delete(kind, found))
        self.known.pop(example.address, None)

    def listing(self, kind):
        """All objects of a kind, its parents read afresh."""

        async def read(provider, name):
            within = self.kinds[name].within
            parents = (await read(provider, within)).remotes if within else ()
            return await provider.read(self.kinds[name], parents, self.declared(name))

        return self.run(lambda provider: read(provider, kind))

    def declared(self, kind):
        """Every example of a kind, as files would declare it."""
        several = (*PROVIDERS[self.name].values(), *SUPPORT[self.name])
        return [Desired(one.address, one.body, Source("")) for one in several if one.kind == kind]

    def find(self, example):
        """The objects in the list with the example's own key."""
        kind = self.kinds[example.kind]
        remotes = self.listing(example.kind).remotes
        return [one for one in remotes if kind.own_key(self.body(one)) == example.address.name]

    def body(self, remote):
        """A remote object in the user's form."""

        kind = self.kinds[remote.kind]
        return project(kind.shape, remote.document, kind.base_path, self.naming())

    def naming(self):
        """How references read, given what is known to stand where."""
        addresses = {(one.kind, one.id): address for address, one in self.known.items()}
        return naming(self.kinds, addresses, self._referred)

    @cached_property
    def _referred(self):
        # A transport that is never used: loading certificates for one would take most of a test's time.
        runtime = Runtime(transport=httpx.MockTransport(lambda _: httpx.Response(500)))
        return plugin(self.name).connect(Connection(self.url, credentials=CREDENTIALS), runtime).referred


def agrees(store, example, want, have):
    """Whether a body read back holds what was written, by the rules of its kind."""
    kind = store.kinds[example.kind]
    wrong = {
        name: (value, have.get(name))
        for name, value in want.items()
        if not same(kind.fields[name].shape, value, have.get(name, MISSING))
        and not kind.fields[name].has(WRITE_ONLY)
        and not kind.fields[name].has(LOCAL)
    }
    assert not wrong, wrong
    return True


def live(store, examples):
    """Create, update, find and delete each example; every answer must be as if nothing were odd."""
    examples = list(examples)
    for example in examples:
        before = store.start(example)
        after = store.update(example, example.after)
        assert (after.id == before.id) != anew(store, example)
        (found,) = store.find(example)
        assert agrees(store, example, example.after, store.body(found))
    for example in reversed(examples):
        if not store.kinds[example.kind].fixed:
            store.delete(example)
            assert not store.find(example)


def anew(store, example):
    """Whether an update makes another object and takes the old one away."""
    return getattr(store.kinds[example.kind], "verb", "") == "rotate"


def creates(test):
    """Mark a test that makes or deletes objects: not for the kinds of which a store has a fixed set."""
    test.creates = True
    return test
