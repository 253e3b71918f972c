"""`phrases`: what the model of own words is built from, and building it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from recommender.cli.console import FOUND, ContentOption, library_of, print_text, refuse
from recommender.cli.writing import whole_file
from recommender.content.loading import DEFAULT_CONTENT
from recommender.content.phrases import FOLDER, LANGUAGES, has_phrases, load_phrases
from recommender.domain.phrases import PhraseBook
from recommender.errors import ContentError
from recommender.matching.model import MODEL, load_model, model_text
from recommender.matching.readable import LISTS, Readable, load_readable, readable_text


def phrases(
    content: ContentOption = DEFAULT_CONTENT,
    build: Annotated[bool, typer.Option("--build", help="Build the model anew. Takes some minutes.")] = False,
    lists: Annotated[
        bool, typer.Option("--lists", help="Write anew what tells which texts are not read. Takes half a minute.")
    ] = False,
) -> None:
    """Count the phrases of content/phrases/ and tell whether the model and the lists are theirs. Status 1 if not."""
    book = _book(content)
    for language in LANGUAGES:
        counts = Counter({code: len(found.says) for code, found in book.phrases[language].items()})
        (_, fewest), total = counts.most_common()[-1], sum(counts.values())
        print_text(f"{language}: {total} phrases for {len(counts)} codes, {fewest} or more for each.")
    if build:
        _build(book)
    if build or lists:
        _list(book)
    is_built = build or (MODEL.is_file() and load_model().phrases == book.fingerprint)
    print_text("The model was built from these phrases." if is_built else STALE)
    are_listed = build or lists or (LISTS.is_file() and load_readable().phrases == book.fingerprint_of_lists)
    print_text("So were the lists of what is not read." if are_listed else UNLISTED)
    raise typer.Exit(0 if is_built and are_listed else FOUND)


STALE = "The model was built from other phrases. Build it with: python -m recommender phrases --build"
UNLISTED = "The lists of what is not read are of other phrases. Write them with: python -m recommender phrases --lists"


def _book(content: Path) -> PhraseBook:
    if not has_phrases(content):
        refuse(f"{content / FOLDER}: There is no such folder. Name a content folder that has phrases.")
    try:
        return load_phrases(content, library_of(content).policy.questionnaire)
    except ContentError as error:
        refuse(error.report())


def _build(book: PhraseBook) -> None:
    from recommender.matching.training import build  # scikit-learn takes its time to load

    _keep(MODEL, model_text(build(book)))


def _list(book: PhraseBook) -> None:
    from recommender.matching.learning_languages import learned_letters

    _keep(LISTS, readable_text(Readable.of(book, learned_letters(book))))


def _keep(path: Path, text: str) -> None:
    with whole_file(path) as stream:
        stream.write(text.encode())
    path.chmod(0o644)  # it holds nothing of anybody's
