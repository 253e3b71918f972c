"""The docs and the program name the same things: what is named exists, and what exists for users is named.

Comments in the docs (`<!-- entry: ... -->` and the like) say what the block below them is, so that it can be tried.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
import typer.main
import yaml

from recommender import __version__, errors
from recommender.casework import roles
from recommender.cli.commands import app
from recommender.content.loading import examine_content, load_content
from recommender.domain import evidence, library, policy, questionnaire, terms, treatments
from recommender.domain.base import Record
from recommender.domain.criteria import Node
from recommender.domain.terms import Grade
from recommender.domain.worked_cases import RULE_KEYS, WorkedCase
from recommender.engine import decide as deciding
from recommender.engine.changing import search
from recommender.engine.expectations import intake_of_case, unmet
from recommender.engine.rendering import decision_json
from recommender.flow import parsing
from recommender.matching.statuses import Status
from recommender.store.database import DEFAULT_FILE
from recommender.store.keys import DEFAULT_FILE as KEYS_FILE
from recommender.web.addresses import ENTER, STAFF, TITLES
from recommender.web.server import routes
from tests import case_files

ROOT = Path(__file__).resolve().parents[1]
README, CHANGELOG = ROOT / "README.md", ROOT / "CHANGELOG.md"
ORDER, EDITING = ROOT / "docs/how-a-decision-is-made.md", ROOT / "docs/editing-content.md"
GLOSSARY = ROOT / "docs/glossary.md"
PAGES = [README, CHANGELOG, *sorted((ROOT / "docs").rglob("*.md"))]

NOT_FOR_USERS = {
    "chromium": "`make test` calls it",
    "install-chromium": "`make chromium` calls it",
    "check-code": "`make check` calls it",
    "check-types": "`make check` calls it",
    "check-content": "`make check` calls it",
}
ASSEMBLED = {library.Library, policy.Policy, evidence.Evidence}  # put together from files; no file has their keys
CRITERIA_WORDS = {"any", "all", "not", "unknown", "not_sure", "unsure"}
CONTENT_KINDS = {".yaml", ".po", ".svg"}
# What the program or its tests make when they need it, or a clinic writes.
MADE_LATER = {DEFAULT_FILE, KEYS_FILE, ROOT / ".streamlit" / "secrets.toml", ROOT / ".screenshots"}
# Words in backticks that others define, and the names of settings.
SETTINGS = {
    name
    for path in (ROOT / "recommender").rglob("*.py")
    for name in re.findall(r'"(RECOMMENDER_[A-Z_]+)"', path.read_text(encoding="utf-8"))
}
NOT_OURS = {
    *SETTINGS,
    "msgstr",
    "en",
    "de",
    "make",
    "venv",
    "sudo",
    "null",
    "true",
    "false",
    "python3",
    "ui",
    "FORWARDED_ALLOW_IPS",
}

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARKED = re.compile(r"^<!-- ([\w ]+?)(?:: ([^\n]+?))? -->\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"[\w.<>*-]*/[\w./<>*-]*|[\w-]+\.(?:py|md|yaml|toml|txt)")
WORD = re.compile(r"[A-Za-z][a-z0-9]*(_[a-z0-9]+)*|\w+[a-z][A-Z]\w*|[A-Z]+(_[A-Z]+)+")
EVIDENCE_ID = re.compile(r"[A-Z]\d?-\d+[a-z]?|S\d+")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """The page as one line, so that a sentence is found wherever it is broken."""
    return " ".join(text_of(page).split())


def fences(page: Path) -> list[str]:
    return [found.group(2) for found in FENCE.finditer(text_of(page))]


def spans(page: Path) -> list[str]:
    """What stands in backticks inside a sentence."""
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", FENCE.sub("", text_of(page)))


def code_lines(page: Path) -> list[str]:
    """Every piece of code: in backticks, fenced or indented."""
    indented = re.findall(r"^    (\S.*)$", FENCE.sub("", text_of(page)), re.MULTILINE)
    return [*spans(page), *indented, *(line for fence in fences(page) for line in fence.splitlines())]


def marked(page: Path, kind: str) -> list[tuple[str, str]]:
    """The blocks with a comment of that kind above them: what the comment says more, and the block."""
    return [(more, block) for found, more, block in MARKED.findall(text_of(page)) if found == kind]


def tree(page: Path, first: str) -> list[Path]:
    """The paths of the tree that begins with `first`; two spaces lead one folder deeper."""
    block = next(fence for fence in fences(page) if fence.startswith(first))
    found: list[Path] = []
    folders: list[str] = []
    for line in block.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        name = line.split()[0].rstrip("/")
        folders[depth:] = [name]
        found.append(ROOT.joinpath(*folders))
    return found


by_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


# The command line


@cache
def options() -> dict[str, set[str]]:
    """Per command, its options."""
    return {name: options_of(command) | {"--help"} for name, command in typer.main.get_group(app).commands.items()}


def options_of(command: Any) -> set[str]:
    """The options of a command, and of those below it."""
    below = [options_of(found) for found in getattr(command, "commands", {}).values()]
    return {opt for param in command.params for opt in param.opts if opt.startswith("--")}.union(*below)


def test_readme_names_every_command_below_another() -> None:
    for name, command in typer.main.get_group(app).commands.items():
        for below in getattr(command, "commands", {}):
            assert any(span.startswith(f"{name} {below}") for span in spans(README)), f"{name} {below}"


def named_options(span: str) -> set[str]:
    return set(re.findall(r"(?<!\S)--[a-z-]+", span))


@pytest.mark.parametrize("command", options())
def test_readme_names_every_option_of_a_command(command: str) -> None:
    mine = [span for span in spans(README) if span.split()[0] == command or span.startswith("--")]
    assert any(span.split()[0] == command for span in mine)
    assert options()[command] - set().union(*map(named_options, mine)) == set()


@by_page
def test_commands_and_options_in_the_docs_exist(page: Path) -> None:
    for line in code_lines(page):
        called = re.search(r"python -m recommender ([a-z-]+)(.*)", line)
        command, rest = called.groups() if called else (line.split()[0] if line.split() else "", line)
        if called:
            assert command in options(), line
        if command in options():
            assert named_options(rest) - options()[command] == set(), line
        elif line.startswith("--"):
            assert named_options(line) - set().union(*options().values()) == set(), line


# make


@cache
def targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", text_of(ROOT / "Makefile"), re.MULTILINE))


def named_targets(page: Path) -> set[str]:
    return {found for line in code_lines(page) for found in re.findall(r"^make ([a-z-]+)", line)}


def test_readme_names_every_target_for_users() -> None:
    assert set(NOT_FOR_USERS) <= targets()
    assert named_targets(README) == targets() - set(NOT_FOR_USERS)


@by_page
def test_targets_in_the_docs_exist(page: Path) -> None:
    assert named_targets(page) - targets() == set()


# Exceptions, layers and folders


def test_readme_names_every_public_exception() -> None:
    public = {
        name
        for name, thing in inspect.getmembers(errors, inspect.isclass)
        if issubclass(thing, Exception) and thing.__module__ == errors.__name__ and not name.startswith("_")
    }
    assert public
    assert public - set(spans(README)) == set()


def test_readme_draws_the_layers_that_are_checked() -> None:
    settings = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    drawn = next(fence for fence in fences(README) if fence.startswith(layers[0]))
    assert drawn.split("\n")[:-1] == layers


def test_readme_tree_exists_and_has_every_folder() -> None:
    shown = tree(README, "app.py")
    assert [path for path in shown if not path.exists()] == []
    ignored = {line.rstrip("/") for line in text_of(ROOT / ".gitignore").splitlines()} | {".git"}
    folders = [ROOT, ROOT / "recommender", ROOT / "tests", ROOT / "content", ROOT / "docs"]
    there = {path for folder in folders for path in folder.iterdir() if path.is_dir() and path.name not in ignored}
    assert there - set(shown) == set()


def test_editing_content_lists_every_file_of_content_and_no_other() -> None:
    shown = set(tree(EDITING, "content/"))
    folder = ROOT / "content"
    there = {folder, *(path for path in folder.rglob("*") if path.is_dir() or path.suffix in CONTENT_KINDS)}
    assert shown == there


# What stands in backticks


@cache
def python_names() -> frozenset[str]:
    """Everything that recommender/ defines, and the words of a case."""
    found: set[str] = set()
    for path in (ROOT / "recommender").rglob("*.py"):
        for node in ast.walk(ast.parse(text_of(path))):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
    cases = ast.parse(text_of(ROOT / "recommender/engine/expectations.py"))
    constants = (node.value for node in ast.walk(cases) if isinstance(node, ast.Constant))
    return frozenset(found | {value for value in constants if isinstance(value, str)})


@cache
def rule_ids() -> frozenset[str]:
    rules = case_files.library().policy
    rows = {f"{row.id}_{grade}" for row in rules.scorecard.concerns for grade in Grade}
    return frozenset({*rules.rules_by_id, *(rule.id for rule in rules.positioning.same_grade), *rows})


@cache
def content_words() -> frozenset[str]:
    """Ids and codes of the questionnaire, the people, and the words that content may choose from."""
    found = case_files.library()
    items = found.policy.questionnaire.items
    codes = {code for item in items for code in (item.id, *item.codes)}
    lists = (terms.Outcome, terms.Urgency, terms.Level, terms.Grade, terms.Role, roles.Action, roles.Role)
    chosen = {str(word) for words in lists for word in words} | {*get_args(questionnaire.ItemType)}
    chosen |= {*get_args(treatments.Phase), *get_args(policy.Ground), *get_args(questionnaire.Changes), *CRITERIA_WORDS}
    chosen |= {str(status) for status in Status}
    strengths = {reference.strength for reference in found.evidence.references}
    agreed = {text.id for text in (*found.consents.consultation, *found.consents.contact)}
    return frozenset(codes | chosen | strengths | agreed | set(found.wording))


@cache
def records() -> tuple[type[Record], ...]:
    """Every kind of record that stands in a file."""

    def below(kind: type[Record]) -> Iterator[type[Record]]:
        for found in kind.__subclasses__():
            yield found
            yield from below(found)

    return tuple(kind for kind in below(Record) if kind not in ASSEMBLED and not issubclass(kind, Node))


def keys_of(kind: type[Record]) -> set[str]:
    return {field.alias or name for name, field in kind.model_fields.items()}


@cache
def known_words() -> frozenset[str]:
    keys = {key for kind in records() for key in keys_of(kind)}
    printed = set(example()) | set(options()) | {"answers", "expect", "name", "cleared"}
    modules = {path.stem for path in (ROOT / "recommender").iterdir()}
    return frozenset(python_names() | rule_ids() | content_words() | keys | printed | modules | NOT_OURS)


@by_page
def test_words_in_backticks_exist(page: Path) -> None:
    words = {span for span in spans(page) if WORD.fullmatch(span) and not EVIDENCE_ID.fullmatch(span)}
    assert words - known_words() == set()


@by_page
def test_records_and_rules_in_examples_exist(page: Path) -> None:
    code = "\n".join(fences(page))
    ids = set(re.findall(r"- (?:id|concern): ([\w-]+)", code))
    assert ids - rule_ids() - content_words() - case_files.library().evidence.ids == set()
    doing = re.findall(rf"\b(?:{'|'.join(RULE_KEYS)}): \[([^\]]*)\]", code)
    assert {rule.strip() for rules in doing for rule in rules.split(",")} - rule_ids() == set()


@by_page
def test_evidence_in_the_docs_exists(page: Path) -> None:
    named = {span for span in spans(page) if EVIDENCE_ID.fullmatch(span)}
    assert named - case_files.library().evidence.ids == set()


@by_page
def test_paths_in_the_docs_exist(page: Path) -> None:
    for span in spans(page):
        if span.startswith("/"):
            assert span in addresses(), span
        elif PATH.fullmatch(span):
            path = ROOT / span.split("<")[0]
            assert path.exists() or path in MADE_LATER, span


def addresses() -> set[str]:
    """Where the site answers: its pages and its other routes."""
    return {f"/{page}" for page in (*TITLES, *STAFF, ENTER)} | {route.path for route in routes()}


def test_readme_names_every_page() -> None:
    assert {f"/{page}" for page in TITLES} - set(spans(README)) == set()


# Links


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return {slug(found) for found in re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(page)), re.MULTILINE)}


def links(page: Path) -> list[tuple[Path, str]]:
    """Where the links of a page lead: the file, and the anchor if there is one."""
    found = re.findall(r"\]\(([^)\s#]*)(?:#([^)\s]+))?\)", text_of(page))
    return [((page.parent / target).resolve() if target else page, anchor) for target, anchor in found]


@by_page
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in links(page):
        assert target.exists(), target
        assert not anchor or anchor in anchors(target), f"{target.name}#{anchor}"


def test_every_page_is_reached_from_the_readme() -> None:
    reached, left = {README}, [README]
    while left:
        new = {target for target, _ in links(left.pop())} - reached
        reached |= new
        left += [page for page in new if page.suffix == ".md"]
    assert set(PAGES) - reached == set()


def test_pages_that_the_program_names_exist() -> None:
    files = [path for folder in ("recommender", "content") for path in (ROOT / folder).rglob("*") if path.is_file()]
    sources = "\n".join(text_of(path) for path in files if path.suffix in (".py", ".yaml"))
    named = set(re.findall(r"\b(docs/[\w/-]+\.md)(?:#([\w-]+))?", sources))
    assert ("docs/editing-content.md", "restrictions") in named
    for page, anchor in named:
        assert (ROOT / page).is_file(), page
        assert not anchor or anchor in anchors(ROOT / page), f"{page}#{anchor}"


# How a decision is made


def test_the_six_steps_are_those_of_the_engine() -> None:
    engine = re.findall(r"^(\d)\. ([\w ]+):", inspect.getdoc(deciding) or "", re.MULTILINE)
    before_the_table = text_of(ORDER).split("\n\n|")[0]
    listed = re.findall(r"^(\d)\. \*\*([\w ]+)\*\*:", before_the_table, re.MULTILINE)
    headings = re.findall(r"^## (\d)\. ([\w ]+)$", text_of(ORDER), re.MULTILINE)
    assert [number for number, _ in engine] == list("123456")
    assert [(number, name.lower()) for number, name in listed] == engine
    assert [(number, name.lower()) for number, name in headings] == engine


def test_instead_is_told_in_the_order_it_is_asked() -> None:
    told = text_of(ORDER).split("### The order")[1].split("###")[0]
    asked = [rule.id for rule in case_files.library().policy.instead.rules]
    assert [word for word in re.findall(r"`(\w+)`", told) if word in rule_ids()] == asked
    assert case_files.library().policy.instead.facial_blocked.id in spans(ORDER)


def test_the_figures_are_those_of_the_program() -> None:
    told = dict(re.findall(r"^\| `([A-Z_]+)` \| (\d+) \|", text_of(ORDER), re.MULTILINE))
    assert told == {
        "LONGEST_WAIT_DAYS": str(terms.LONGEST_WAIT_DAYS),
        "LONGEST_AGE_DAYS": str(parsing.LONGEST_AGE_DAYS),
        "MOST_ANSWERS": str(search.MOST_ANSWERS),
    }
    assert f"With more than {terms.LONGEST_WAIT_DAYS} days left it is a defer" in prose(EDITING)
    scorecard = case_files.library().policy.scorecard
    said = re.findall(r"`(\w+)`[\w\s;(]+the content says (\d+)", prose(ORDER))
    assert said == [(name, str(getattr(scorecard, name))) for name in ("main_concern_counts", "close_call_points")]


def test_every_key_of_a_decision_is_told() -> None:
    table = text_of(ORDER).split("## What the trace holds")[1].split("\n## ")[0]
    told = re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)))
    assert sorted(told) == sorted(example())


@cache
def example_intake() -> dict[str, Any]:
    ((_, block),) = marked(ORDER, "intake")
    found: dict[str, Any] = json.loads(block.split("'")[1])
    return found


def decided(answers: dict[str, Any]) -> dict[str, Any]:
    loaded = case_files.library()
    intake = parsing.parse_intake(loaded.policy.questionnaire, answers)
    return decision_json(loaded, intake, deciding.decide(loaded.policy, intake))


@cache
def example() -> dict[str, Any]:
    return decided(example_intake())


def shell(command: str) -> Any:
    """What a command of the docs prints, run as it stands there."""
    here = command.replace(".venv/bin/python", sys.executable)
    done = subprocess.run(["bash", "-c", here], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_the_worked_example_prints_what_the_page_says() -> None:
    ((_, command),) = marked(ORDER, "intake")
    ((_, printed),) = marked(ORDER, "printed")
    found, shown = shell(command), json.loads(printed)
    assert {key: found[key] for key in shown} == shown


def test_the_changed_answers_give_what_the_page_says() -> None:
    table = text_of(ORDER).split("<!-- changes: filler -->")[1]
    rows = [[cell.strip().strip("`") for cell in line.split("|")[1:-1]] for line in table.strip().splitlines()[2:]]
    assert len(rows) > 5
    for change, *told in rows:
        found = decided(example_intake() | json.loads(f"{{{change}}}"))
        parts = (found["outcome"], found["urgency"], found["instead"], found["plan"]["earliest_in_days"])
        assert ["" if part is None else str(part) for part in parts] == told, change


def test_the_readme_example_ends_in_a_referral() -> None:
    (command,) = [line for line in code_lines(README) if line.startswith("echo ")]
    assert "the line above ends in a referral" in prose(README)
    assert shell(command)["outcome"] == "medical_referral"


# Editing content


def with_example(data: dict[str, Any], key: str, record: dict[str, Any]) -> None:
    """Put a record into a list, in place of the one with the same name if there is one."""
    names = ("id", "concern", "text", "says", "item", "because")
    name = next(name for name in names if name in record)
    others = [found for found in data[key] if found.get(name) != record[name]]
    data[key] = [*others, record]


def write_examples(root: Path, kind: str) -> int:
    """Put the blocks of editing-content.md into a copy of the content. Returns how many there were."""
    blocks = marked(EDITING, kind)
    for where, block in blocks:
        file, *keys = where.split()
        path, said = root / file, yaml.safe_load(block)
        data = yaml.safe_load(text_of(path))
        for key in keys:
            for record in said:
                with_example(data, key, record)
        if not keys:
            data |= said
        path.write_text(json.dumps(data), encoding="utf-8")
    return len(blocks)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "content", tmp_path / "content"))


def problems_of(root: Path) -> list[str]:
    return [str(problem) for problem in examine_content(root)[1]]


def test_the_examples_pass_check(copy: Path) -> None:
    assert write_examples(copy, "entry") > 15
    assert write_examples(copy, "keys") == 1
    assert problems_of(copy) == []


def test_the_criteria_pass_check(copy: Path) -> None:
    ((_, block),) = marked(EDITING, "criteria")
    path = copy / "policy/extras.yaml"
    data = yaml.safe_load(text_of(path))
    rest = {"rationale": "An example.", "evidence": ["C-01"]}
    found = yaml.safe_load(block)
    data["notes"] += [{"id": f"example_{number}", "when": when} | rest for number, when in enumerate(found)]
    path.write_text(json.dumps(data), encoding="utf-8")
    assert problems_of(copy) == []


@pytest.mark.parametrize("kind", records(), ids=lambda kind: kind.__name__)
def test_every_key_of_a_record_is_told(kind: type[Record]) -> None:
    told = {word for line in code_lines(EDITING) for word in re.findall(r"\w+", line)}
    assert keys_of(kind) - told == set()


def test_every_key_of_expect_is_told() -> None:
    section = text_of(EDITING).split("## Cases")[1].split("\n## ")[0]
    used = {key for case in case_files.all_cases() for key in case.expect}
    assert used | set(RULE_KEYS) <= set(re.findall(r"`(\w+)`", section))


def test_the_message_is_the_one_that_check_gives() -> None:
    for folder, block in marked(EDITING, "as in"):
        expected = re.escape(text_of(ROOT / folder / "expected.txt"))
        assert re.fullmatch(re.sub(r"<\d>", r"\\d+", expected), block)


def test_the_change_begins_with_what_stands_there() -> None:
    for file, block in marked(EDITING, "stands in"):
        assert text_of(ROOT / file).count(block) == 1


def test_the_change_passes_check_and_its_cases_hold(copy: Path) -> None:
    ((_, block),) = marked(EDITING, "cases after the change")
    cases = [
        WorkedCase("docs", raw["name"], case_files.healthy() | raw["answers"], [], raw["expect"])
        for raw in yaml.safe_load(block)
    ]
    assert write_examples(copy, "change") == 1
    before, after = case_files.library().policy, load_content(copy).policy
    assert len(cases) == 3
    assert unmet(before, cases[0], intake_of_case(before, cases[0])) != {}
    assert [unmet(after, case, intake_of_case(after, case)) for case in cases] == [{}, {}, {}]


# Decisions, changelog, glossary


def test_decisions_are_numbered_and_have_a_status() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        title, _, status = text_of(page).splitlines()[:3]
        assert title.startswith(f"# {page.name[:4]} "), page.name
        assert re.fullmatch(r"Status: (accepted|superseded by \d{4})", status), page.name


def test_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## (\S+)", text_of(CHANGELOG), re.MULTILINE)
    assert versions[0] == __version__
    assert {"### Added", "### Content"} <= set(text_of(CHANGELOG).splitlines())


def test_glossary_gives_each_word_one_meaning_and_has_the_words_of_the_readme() -> None:
    words = re.findall(r"^\| \*\*(.+?)\*\* \|", text_of(GLOSSARY), re.MULTILINE)
    assert sorted(set(words)) == sorted(words)
    section = text_of(README).split("## The words")[1].split("\n## ")[0]
    short = [word for word in re.findall(r"^\| (\w+) \|", section, re.MULTILINE) if word != "Word"]
    assert short
    assert set(short) - set(words) == set()


def test_readme_names_every_setting_and_no_other() -> None:
    assert SETTINGS
    assert {span for span in spans(README) if span.startswith("RECOMMENDER_")} == SETTINGS
