"""A headless Chromium, driven over its debugging pipe: what a page does in a real browser.

>>> with chromium() as browser:
...     page = browser.open(Path("plan.html"), "kind=price")
...     page("document.title")
'demo: Plan: 1 to add, 0 to change, 0 to destroy.'
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
PATIENCE = 60  # seconds for one answer, on a machine that has much else to do


def found():
    """The browser of this machine, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium():
    """A browser with nothing in it, gone when it is left."""
    commands, to_browser = os.pipe()
    from_browser, answers = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # The browser reads commands from its descriptor 3 and answers on 4, whatever numbers they have here.
        line = f'exec "$0" "$@" 3<&{commands} 4>&{answers}'
        process = subprocess.Popen(
            ["bash", "-c", line, found(), *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(commands, answers),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(answers)
        browser = Browser(from_browser, to_browser)
        try:
            yield browser
            browser.call("Browser.close")
            process.wait(PATIENCE)
        finally:
            process.kill()
            process.wait()
            os.close(from_browser)
            os.close(to_browser)


class Browser:
    """Messages to and from the browser: JSON, each ending in a zero byte."""

    def __init__(self, reading, writing):
        self._reading, self._writing = reading, writing
        self._unread = b""
        self._last = 0
        self.events = []

    def call(self, method, session=None, **params):
        self._last += 1
        message = {"id": self._last, "method": method, "params": params}
        message |= {"sessionId": session} if session else {}
        waiting = memoryview(json.dumps(message).encode() + b"\0")
        while waiting:
            waiting = waiting[os.write(self._writing, waiting) :]
        return self._until(lambda said: said.get("id") == self._last)

    def wait(self, event, session):
        past = [said for said in self.events if said["method"] == event and said["sessionId"] == session]
        return past[0] if past else self._until(lambda said: _is(said, event, session))

    def _until(self, wanted):
        while True:
            said = self._read()
            if "method" in said:
                self.events.append(said)
            if wanted(said):
                assert "error" not in said, said
                return said.get("result", said)

    def _read(self):
        deadline = time.monotonic() + PATIENCE
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._reading], [], [], max(0, deadline - time.monotonic()))
            assert ready, "the browser does not answer"
            part = os.read(self._reading, 1 << 20)
            assert part, "the browser is gone"
            self._unread += part
        message, _, self._unread = self._unread.partition(b"\0")
        return json.loads(message)

    def open(self, path, fragment=""):
        """A new tab that shows a file, loaded to its end."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable", session)
        self.call("Page.navigate", session, url=path.as_uri() + (f"#{fragment}" if fragment else ""))
        self.wait("Page.loadEventFired", session)
        return Tab(self, session)


def _is(said, event, session):
    return said.get("method") == event and said.get("sessionId") == session


class Tab:
    """One page; called with JavaScript it gives the value."""

    def __init__(self, browser, session):
        self._browser, self._session = browser, session

    def __call__(self, script):
        answer = self._browser.call(
            "Runtime.evaluate", self._session, expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key):
        """A key pressed and let go, as a hand does it."""
        code = {"Enter": 13, "Escape": 27, "/": 191}[key]
        text = {"Enter": "\r", "Escape": ""}.get(key, key)
        for kind in ("keyDown", "keyUp"):
            given = {"text": text} if kind == "keyDown" and text else {}
            self._browser.call(
                "Input.dispatchKeyEvent",
                self._session,
                type=kind,
                key=key,
                windowsVirtualKeyCode=code,
                **given,
            )

    def picture(self, width, height):
        """The upper part of the page as a PNG in base64."""
        size = {"width": width, "height": height}
        self._browser.call(
            "Emulation.setDeviceMetricsOverride", self._session, deviceScaleFactor=1, mobile=False, **size
        )
        self._browser.call("Emulation.setScrollbarsHidden", self._session, hidden=True)
        return self._browser.call("Page.captureScreenshot", self._session, format="png")["data"]

    def events(self, *methods):
        """The parameters of what the browser told about this page."""
        self("0")  # whatever was to be told before is told by now
        return [
            said["params"]
            for said in self._browser.events
            if said.get("sessionId") == self._session and said["method"] in methods
        ]

    @property
    def requests(self):
        return [one["request"]["url"] for one in self.events("Network.requestWillBeSent")]

    @property
    def complaints(self):
        """All that the console shows, and every dialog that opened."""
        return self.events(
            "Runtime.consoleAPICalled",
            "Runtime.exceptionThrown",
            "Log.entryAdded",
            "Page.javascriptDialogOpening",
        )
