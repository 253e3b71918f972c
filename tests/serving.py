"""The site as a running server, and the Chromium to look at it with."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SECONDS_TO_START = 60


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.contextmanager
def served(root: Path = ROOT, log: IO[bytes] | int = subprocess.DEVNULL) -> Iterator[str]:
    """The address of the site of a folder, served by the command of the README on a free port."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    server = subprocess.Popen(command, cwd=root, stdout=log, stderr=log)
    try:
        yield _answering(f"http://127.0.0.1:{port}", server)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _answering(url: str, server: subprocess.Popen[bytes]) -> str:
    for _ in range(SECONDS_TO_START * 4):
        assert server.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(f"{url}/api/health", timeout=5) as answer:
                assert answer.headers["content-type"] == "application/json"
                return url
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.25)
    raise AssertionError("the server does not answer")


def chromium_path() -> str:
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    assert found, "Chromium is missing; `make test` installs it"
    return found
