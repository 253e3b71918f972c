"""`staff` on the command line: what it does, what it refuses, and that a password is no argument and in no output."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from recommender.casework import entering
from recommender.cli.commands import app
from recommender.errors import LoginError
from recommender.store.records import Records, site_records
from tests.test_entering import NOW, PASSWORD, light_work

ROOT = Path(__file__).parents[1]
light = light_work


@pytest.fixture(autouse=True)
def store(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Records:
    monkeypatch.setenv("RECOMMENDER_DATABASE", database_url)
    monkeypatch.setenv("RECOMMENDER_KEYS", str(tmp_path / "keys.json"))
    return site_records()


def staff(*given: str, said: str | bytes = f"{PASSWORD}\n", status: int = 0) -> Result:
    found = CliRunner().invoke(app, ["staff", *given], input=said)
    assert found.exit_code == status, found.output
    assert PASSWORD not in found.output
    return found


def add(username: str = "ada", *more: str) -> Result:
    return staff("add", username, "--name", "Ada Öz", "--role", "practitioner", *(more or ("--password-stdin",)))


def listed() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(staff("list", "--json").stdout)
    return found


def may_enter(store: Records, password: str = PASSWORD) -> bool:
    try:
        entering.enter(store, "ada", password, "", now=NOW)
        return True
    except LoginError:
        return False


def test_account_is_added_listed_and_logs_in(store: Records) -> None:
    assert "There are no accounts" in staff("list").stdout
    assert add("Ada").stdout == "Added Ada as practitioner.\n"
    assert staff("list").stdout.split() == ["ada", "practitioner", "password", "Ada", "Öz"]
    (found,) = listed()
    assert (found["username"], found["role"], found["has_password"], found["disabled"]) == (
        "ada",
        "practitioner",
        True,
        False,
    )
    assert may_enter(store)


def test_role_password_disable_and_enable(store: Records) -> None:
    add()
    staff("role", "ada", "medical_lead")
    staff("password", "ADA", "--password-stdin", said="another long sentence")
    assert (may_enter(store), may_enter(store, "another long sentence")) == (False, True)
    staff("disable", "ada")
    assert not may_enter(store, "another long sentence")
    assert (listed()[0]["role"], listed()[0]["disabled"]) == ("medical_lead", True)
    assert staff("list").stdout.split()[2] == "disabled"
    staff("enable", "ada")
    assert may_enter(store, "another long sentence")


def test_identity_is_linked_and_removed(store: Records) -> None:
    add("ada", "--no-password")
    assert "no way in yet" in staff("list").stdout
    staff("identity", "ada", "--issuer", "https://login.example.org", "--subject", "a-1")
    assert (listed()[0]["issuer"], listed()[0]["subject"]) == ("https://login.example.org", "a-1")
    staff("identity", "ada", "--remove")
    assert (listed()[0]["issuer"], listed()[0]["subject"]) == (None, None)


NEW = ("--role", "reception", "--no-password")
REFUSED: list[tuple[tuple[str, ...], str]] = [
    (("add", "ada", "--name", "A", *NEW), "There is an account 'ada' already."),
    (("add", "bora", "--name", " ", *NEW), "The name must have 1 to 80 characters."),
    (("add", "<script>", "--name", "A", *NEW), "The username must have 2 to 64"),
    (("add", "b" * 10_000, "--name", "A", *NEW), "The username must have 2 to 64"),
    (("add", "bora", "--name", "x" * 10_000, *NEW), "The name must have 1 to 80"),
    (("add", "bora", "--name", "\ud800", *NEW), "characters that can be seen"),
    (("role", "nobody", "reception"), "There is no such account. See all of them with: staff list"),
    (("disable", "\0"), "There is no such account."),
    (("identity", "ada", "--issuer", "nowhere", "--subject", "a"), "The issuer must be an address"),
]


@pytest.mark.parametrize(("given", "said"), REFUSED)
def test_what_is_refused_is_said_in_a_sentence_and_ends_with_1(given: tuple[str, ...], said: str) -> None:
    add()
    assert said in staff(*given, status=1).stderr
    assert len(listed()) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("short\n", "12 characters or more"), ("password1234\n", "easy to guess"), ("\n", "12 characters or more"),
        ("x" * 10_000, "200 characters or less"), ("nul\0in the middle\n", "can be typed"), ("", "12 characters"),
    ],
)  # fmt: skip
def test_password_that_is_not_taken_is_told(typed: str, said: str) -> None:
    assert (
        said
        in staff("add", "ada", "--name", "A", "--role", "reception", "--password-stdin", said=typed, status=1).stderr
    )
    assert listed() == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["add", "ada", "--name", "A", "--role", "doctor", "--no-password"], "'medical_lead'"),
        (["add", "ada", "--name", "A", "--role", "reception", "--no-password", "--password-stdin"], "Give either"),
        (["identity", "ada"], "Give --issuer and --subject, or --remove alone."),
        (["identity", "ada", "--remove", "--issuer", "https://a.example"], "Give --issuer and --subject"),
        (["password", "ada"], "Use --password-stdin."),
        (["password", "ada", "another long sentence"], "unexpected extra argument"),
    ],
)  # fmt: skip
def test_wrong_use_ends_with_2_and_says_what_is_right(given: list[str], said: str) -> None:
    add()
    assert said in staff(*given, status=2).stderr


def test_password_in_other_letters_than_utf8_is_refused() -> None:
    add("ada", "--no-password")
    assert (
        "not in UTF-8" in staff("password", "ada", "--password-stdin", said=b"\xff\xfe long enough\n", status=2).stderr
    )


def test_database_that_cannot_be_opened_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("RECOMMENDER_DATABASE", f"sqlite:///{tmp_path}/file/site.sqlite3")
    assert "RECOMMENDER_DATABASE" in staff("list", status=2).stderr


def test_password_is_asked_for_twice_and_not_shown(store: Records) -> None:
    """On a real terminal; what is typed there does not come back."""
    command = [sys.executable, "-m", "recommender", "staff", "add", "ada", "--name", "A", "--role", "reception"]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = b""
    for prompt in (b"Password: ", b"Repeat for confirmation: "):
        while not seen.endswith(prompt):
            seen += os.read(ours, 1)
        os.write(ours, f"{PASSWORD}\n".encode())
    assert process.wait(timeout=60) == 0
    seen += os.read(ours, 1000)
    os.close(ours)
    assert b"Added ada" in seen and PASSWORD.encode() not in seen
    assert may_enter(store)
