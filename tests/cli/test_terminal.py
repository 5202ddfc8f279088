"""What only a real process and a real terminal show: the prompt, Ctrl-C, pipes, the served sandbox."""

import asyncio
import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import threading

import httpx
import pytest

COMMAND = [sys.executable, "-m", "reconciler"]
ENV = {name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR", "FORCE_COLOR")} | {
    "TERM": "xterm",
    "COLUMNS": "100",
}


class Typist:
    """A process on a terminal of its own."""

    def __init__(self, *args, cwd, env=None):
        self.screen, tty = pty.openpty()
        self.seen = ""
        self.process = subprocess.Popen(
            [*COMMAND, *args],
            cwd=cwd,
            env=ENV | (env or {}),
            stdin=tty,
            stdout=tty,
            stderr=tty,
            start_new_session=True,
        )
        os.close(tty)

    def read(self, until=None):
        """Everything shown, up to some words or the end."""
        while until is None or until not in self.seen:
            try:
                data = os.read(self.screen, 4096)
            except OSError:  # Linux says so when the other end is closed
                break
            if not data:
                break
            self.seen += data.decode()
        return self.seen

    def type(self, text):
        os.write(self.screen, text.encode())

    def end(self):
        self.read()
        os.close(self.screen)
        return self.process.wait(timeout=30)


def test_on_a_terminal_apply_asks_and_yes_goes_on(acme):
    typist = Typist("apply", "acme", cwd=acme.folder)
    assert "Do you want to make these changes in acme?" in typist.read(until="Only 'yes' will be accepted: ")
    typist.type("yes\n")
    assert typist.end() == 0
    assert "\x1b[32m  +\x1b[0m pricebook/retail {" in typist.seen
    assert "Apply complete!" in typist.seen
    assert "Resources: 4 added, 0 changed, 0 destroyed." in typist.seen


@pytest.mark.parametrize("answer", ["no\n", "y\n", "\n", "\x04"])
def test_any_other_answer_writes_nothing(acme, answer):
    typist = Typist("apply", "acme", cwd=acme.folder)
    typist.read(until="accepted: ")
    typist.type(answer)
    assert typist.end() == 1
    assert "Apply cancelled." in typist.seen
    assert "Plan: 4 to add" in acme("plan", "acme").out


SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


@SIGNALS
def test_a_signal_at_the_prompt_ends_at_once(acme, number):
    typist = Typist("apply", "acme", cwd=acme.folder)
    typist.read(until="accepted: ")
    typist.process.send_signal(number)
    assert typist.end() == 130
    assert "interrupted" in typist.seen
    assert "Traceback" not in typist.seen
    assert "Plan: 4 to add" in acme("plan", "acme").out


def test_no_color_is_honoured_on_a_terminal(acme):
    typist = Typist("plan", "acme", "--no-color", cwd=acme.folder)
    assert typist.end() == 0
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", typist.seen)


def test_json_stays_json_on_a_terminal(acme):
    done = subprocess.run(
        [*COMMAND, "plan", "acme", "--json"],
        cwd=acme.folder,
        env=ENV,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == acme("plan", "acme", "--json").out


def many(desk, served):
    books = {f"common/pricebooks/{n:02}.yaml": "{}" for n in range(30)}
    desk.store(changes={"store.yaml": served.settings(limits="{parallelism: 1}"), **books})


@SIGNALS
@pytest.mark.parametrize("verb", ["plan", "apply"])
def test_a_signal_while_the_store_is_read_ends_at_once_and_leaves_nothing_open(desk, serve, number, verb):
    begun, released = threading.Event(), threading.Event()

    async def wait(_seconds):
        begun.set()
        await asyncio.to_thread(released.wait)

    served = serve("slow:path=/pcm/pricebooks,times=0", sleep=wait)
    many(desk, served)
    # -X dev tells of every connection that was left open.
    process = subprocess.Popen(
        [sys.executable, "-X", "dev", "-m", "reconciler", verb, "acme"], cwd=desk.folder,
        env=os.environ | {"ID": "sandbox", "KEY": "sandbox"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert begun.wait(timeout=30)
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    released.set()
    assert (process.returncode, out) == (130, "")
    assert "Error: interrupted" in err
    assert "Traceback" not in err
    assert "ResourceWarning" not in err
    assert not served.writes


@SIGNALS
def test_a_signal_stops_what_has_not_begun_and_the_report_tells(desk, serve, number):
    served = serve("slow:ms=20,writes,times=0")
    many(desk, served)
    process = subprocess.Popen(
        [*COMMAND, "apply", "acme", "--auto-approve"], cwd=desk.folder, env=os.environ | {"ID": "sandbox", "KEY": "sandbox"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    for line in process.stderr:
        if "created" in line:
            break
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Stopping: what is under way is finished." in err
    assert "Apply interrupted. Resources: " in out
    assert "cancelled" in out
    assert "Traceback" not in out + err
    served.sandbox.faults.clear()
    assert desk("apply", "acme", "--auto-approve").code == 0
    assert "No changes." in desk("plan", "acme").out


def test_a_second_ctrl_c_cuts_off_what_is_under_way(desk, serve):
    stuck, released = threading.Event(), threading.Event()

    async def wait(_seconds):
        stuck.set()
        await asyncio.to_thread(released.wait)

    served = serve("slow:writes,times=0", sleep=wait)
    many(desk, served)
    process = subprocess.Popen(
        [*COMMAND, "apply", "acme", "--auto-approve", "--json"], cwd=desk.folder, env=os.environ | {"ID": "sandbox", "KEY": "sandbox"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert stuck.wait(timeout=30)
    process.send_signal(signal.SIGINT)
    for line in process.stderr:
        if "Stopping" in line:
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    released.set()
    assert process.returncode == 130
    report = json.loads(out)
    assert report["interrupted"] is True
    assert report["summary"]["unknown"] == 1
    assert report["steps"][0]["state"] == "unknown"
    assert "Traceback" not in err


def test_a_reader_that_leaves_is_no_error_to_talk_about(acme):
    process = subprocess.Popen(
        [*COMMAND, "plan", "acme"], cwd=acme.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=30) == 1
    assert "Traceback" not in err
    assert "BrokenPipe" not in err


def test_the_sandbox_is_served_until_ctrl_c(desk):
    process = subprocess.Popen(
        [*COMMAND, "sandbox", "elasticpath", "--port", "0", "--db", "sandbox.db", "--fault", "503:path=/v2/flows"],
        cwd=desk.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    said = ""
    for line in process.stderr:
        said += line
        if "Ctrl-C" in line:
            break
    url = re.search(r"http://127\.0\.0\.1:\d+", said)[0]
    assert "client_id: sandbox" in said
    form = {"grant_type": "client_credentials", "client_id": "sandbox", "client_secret": "sandbox"}
    token = httpx.post(f"{url}/oauth/access_token", data=form).json()["access_token"]
    answers = [
        httpx.get(f"{url}/v2/flows", headers={"Authorization": f"Bearer {token}"}).status_code
        for _ in range(2)
    ]
    assert answers == [503, 200]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "")
    assert "Traceback" not in err
    assert (desk.folder / "sandbox.db").is_file()


def test_a_client_that_leaves_is_nothing_to_talk_about(desk):
    process = subprocess.Popen(
        [*COMMAND, "sandbox", "elasticpath", "--port", "0"],
        cwd=desk.folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = ""
    for line in process.stderr:
        said += line
        if "Ctrl-C" in line:
            break
    port = int(re.search(r"http://127\.0\.0\.1:(\d+)", said)[1])
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"POST /pcm/pricebooks HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    # An answer proves that the server has seen the first client go: it serves them in turn.
    assert httpx.get(f"http://127.0.0.1:{port}/v2/flows").status_code == 401
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert err == "Stopped.\n"


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("elasticpaht", "--port", "0"), 64, "did you mean 'elasticpath'?"),
        (("elasticpath", "--port", "0", "--fault", "418x"), 64, "unknown fault"),
        (("elasticpath", "--port", "70000"), 64, "--port"),
        (("elasticpath",), 64, "--port"),
    ],
)
def test_a_sandbox_that_cannot_be_served(desk, args, code, says):
    result = desk("sandbox", *args)
    assert (result.code, result.out) == (code, "")
    assert says in result.err
