"""The site as a running server, and the Chromium to look at it with."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
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


class Site:
    """The site of a folder on a free port, which stays the same when it is killed and started again."""

    def __init__(
        self,
        database: Path,
        root: Path = ROOT,
        log: IO[bytes] | int = subprocess.DEVNULL,
        settings: Sequence[str] = (),
    ) -> None:
        self.port, self.settings = free_port(), settings
        self.url, self.database, self.root, self.log = f"http://127.0.0.1:{self.port}", database, root, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Serve by the command of the README, and wait until it answers."""
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port), *self.settings]
        env = os.environ | {"RECOMMENDER_DATABASE": self.database_url, "RECOMMENDER_KEYS": str(self.keys)}
        self.process = subprocess.Popen(command, cwd=self.root, env=env, stdout=self.log, stderr=self.log)
        _answering(self.url, self.process)

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.database}"

    @property
    def keys(self) -> Path:
        return self.database.with_name("keys.json")

    def kill(self) -> None:
        """End the process at once, as kill -9 does; nothing is tidied up."""
        if self.process:
            self.process.kill()
            self.process.wait(timeout=20)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=20)


@contextlib.contextmanager
def running(site: Site) -> Iterator[Site]:
    """The site, started, and stopped in any case."""
    try:
        site.start()
        yield site
    finally:
        site.stop()


@contextlib.contextmanager
def logged(folder: Path) -> Iterator[Site]:
    """A site with its database in a folder, and what it says in log.txt there."""
    with (folder / "log.txt").open("wb") as log, running(Site(folder / "site.sqlite3", log=log)) as site:
        yield site


@contextlib.contextmanager
def served(root: Path = ROOT, log: IO[bytes] | int = subprocess.DEVNULL) -> Iterator[str]:
    """The address of the site of a folder, with a database of its own."""
    with tempfile.TemporaryDirectory() as folder, running(Site(Path(folder) / "site.sqlite3", root, log)) as site:
        yield site.url


def _answering(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(SECONDS_TO_START * 4):
        assert server.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(f"{url}/api/health", timeout=5) as answer:
                assert answer.headers["content-type"] == "application/json"
                return
        except OSError:  # not there yet
            time.sleep(0.25)
    raise AssertionError("the server does not answer")


def chromium_path() -> str:
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    assert found, "Chromium is missing; `make test` installs it"
    return found
