"""How fast the pages are, beside the smallest Streamlit app there is, measured in the same run.

    python -m benchmarks.pages [--clients 50] [--reruns 20] [--think 0.5]

Three servers, one after the other: this site, an app that says "hello" with Streamlit's defaults, and the same app with
file watching and the collection after each run switched off, which is the floor that no app can beat. The load speaks
the WebSocket protocol of a browser, twice: with pauses, as people make them, which shows how long a step takes, and
saturated, with hardly any, which shows how many steps the server can do. Printed as JSON: reruns a second, latencies in
milliseconds, the CPU time of a rerun, what the first visit of a phone loads, and how the site compares to the others.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import websockets
from playwright.sync_api import Response, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.typing import Subprotocol

from tests.serving import FLAGS, ROOT, chromium_path, free_port

TUNED = ("--server.fileWatcherType", "none", "--runner.postScriptGC", "false")
HELLO = 'import streamlit as st\n\nst.write("hello")\n'
SECONDS_TO_START = 60
HARDLY_ANY_PAUSE = 0.05  # seconds


@dataclass(frozen=True)
class Load:
    """So many clients at once, each with so many reruns, and the seconds between them on average."""

    clients: int
    reruns: int
    think: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--reruns", type=int, default=20, help="by each client")
    parser.add_argument("--think", type=float, default=0.5, help="seconds between a client's reruns, on average")
    args = parser.parse_args()
    people = Load(args.clients, args.reruns, args.think)
    loads = {"with_pauses": people, "saturated": replace(people, think=HARDLY_ANY_PAUSE)}
    with TemporaryDirectory() as folder:
        hello = Path(folder) / "hello.py"
        hello.write_text(HELLO, encoding="utf-8")
        found = {
            "site": measured(ROOT / "app.py", (), loads),
            "hello_defaults": measured(hello, (), loads),
            "hello_tuned": measured(hello, TUNED, loads),
        }
    print(json.dumps({**found, "ratios": {name: ratios(found, name) for name in loads}}, indent=1))


def ratios(found: dict[str, Any], load: str) -> dict[str, float]:
    """How the site compares under one load.

    Reruns a second say something when saturated: with pauses, no server gets more of them than there are clients to
    ask. Latency says something with pauses: a saturated server makes everybody wait for the others.
    """
    site, defaults, tuned = (found[name][load] for name in ("site", "hello_defaults", "hello_tuned"))
    return {
        "reruns_per_s_to_defaults": round(site["reruns_per_s"] / defaults["reruns_per_s"], 1),
        "reruns_per_s_to_tuned": round(site["reruns_per_s"] / tuned["reruns_per_s"], 2),
        "p50_to_tuned": round(site["p50_ms"] / tuned["p50_ms"], 2),
        "cpu_to_tuned": round(site["cpu_ms_a_rerun"] / tuned["cpu_ms_a_rerun"], 2),
    }


def measured(script: Path, options: tuple[str, ...], loads: dict[str, Load]) -> dict[str, Any]:
    with served(script, options) as (port, process):
        first_visit(port)  # what is compiled and read once is not what a client waits for
        visit = first_visit(port)
        under = {name: measured_under(load, port, process.pid) for name, load in loads.items()}
    return {**under, "first_visit": visit}


def measured_under(load: Load, port: int, pid: int) -> dict[str, Any]:
    before = cpu_seconds(pid)
    found = asyncio.run(under_load(f"ws://127.0.0.1:{port}/_stcore/stream", load))
    spent = cpu_seconds(pid) - before
    return {**found, "cpu_ms_a_rerun": round(spent * 1e3 / (found["reruns"] + load.clients), 2)}


@contextlib.contextmanager
def served(script: Path, options: tuple[str, ...]) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """An app on a free port; what it keeps goes with it."""
    port = free_port()
    quiet = ("--server.headless", "true", "--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false")
    command = [sys.executable, "-m", "streamlit", "run", script.name, "--server.port", str(port), *options, *quiet]
    with TemporaryDirectory() as folder:
        env = os.environ | {"RECOMMENDER_DATABASE": f"sqlite:///{folder}/site.sqlite3"}
        process = subprocess.Popen(
            command, cwd=script.parent, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            wait_for(port)
            yield port, process
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_for(port: int) -> None:
    for _ in range(SECONDS_TO_START * 4):
        with contextlib.suppress(urllib.error.URLError, TimeoutError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
            return
        time.sleep(0.25)
    raise SystemExit("The server does not answer.")


def cpu_seconds(pid: int) -> float:
    """CPU time of a process so far, of all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def first_visit(port: int) -> dict[str, Any]:
    """A phone's first visit: until the heading or the text is there, what was loaded, and how much of it."""
    sizes: list[int] = []

    def note(response: Response) -> None:
        sizes.append(int(response.headers.get("content-length", 0)))

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        page.on("response", note)
        started = time.perf_counter()
        page.goto(f"http://127.0.0.1:{port}/")
        page.locator("h1, .stMarkdown p").first.wait_for(timeout=30_000)
        shown = time.perf_counter() - started
        browser.close()
    return {"shown_ms": round(shown * 1e3), "requests": len(sizes), "kilobytes": round(sum(sizes) / 1024)}


async def under_load(url: str, load: Load) -> dict[str, Any]:
    firsts: list[float] = []
    laters: list[float] = []
    failures: list[str] = []
    started = time.perf_counter()
    await asyncio.gather(*(client(url, load, firsts, laters, failures) for _ in range(load.clients)))
    seconds = time.perf_counter() - started
    return {
        "clients": load.clients,
        "failed": len(failures),
        "reruns": len(laters),
        "reruns_per_s": round(len(laters) / seconds, 1),
        "first_p50_ms": round(statistics.median(firsts), 1),
        "p50_ms": round(statistics.median(laters), 1),
        "p95_ms": round(statistics.quantiles(laters, n=20)[-1], 1),
    }


async def client(url: str, load: Load, firsts: list[float], laters: list[float], failures: list[str]) -> None:
    """One session: its first run, then reruns with a pause before each."""
    try:
        await asyncio.sleep(random.random() * max(load.think, 0.2))
        async with websockets.connect(
            url,
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            open_timeout=30,
        ) as connection:
            firsts.append(await rerun(connection))
            for _ in range(load.reruns):
                await asyncio.sleep(load.think * (0.5 + random.random()))
                laters.append(await rerun(connection))
    except (OSError, TimeoutError, websockets.WebSocketException) as error:
        failures.append(type(error).__name__)


async def rerun(connection: Any) -> float:
    """Milliseconds from asking for a run to the end of it."""
    message = BackMsg()
    message.rerun_script.query_string = ""
    started = time.perf_counter()
    await connection.send(message.SerializeToString())
    while True:
        reply = ForwardMsg()
        reply.ParseFromString(await connection.recv())
        if reply.WhichOneof("type") == "script_finished":
            return (time.perf_counter() - started) * 1e3


if __name__ == "__main__":
    main()
