"""`translations`: the catalogues of a language brought up to date with the content."""

from __future__ import annotations

from typing import Annotated

import typer
from babel import Locale, UnknownLocaleError

from recommender.cli.console import FOUND, ContentOption, library_of, print_text, refuse
from recommender.cli.writing import whole_file
from recommender.content.catalogues import FOLDER, left_to_do, name_of, read_catalogues, updated
from recommender.content.loading import DEFAULT_CONTENT
from recommender.content.translating import TOPICS


def translations(
    language: Annotated[str, typer.Argument(help="The code of the language, such as tr.")],
    content: ContentOption = DEFAULT_CONTENT,
) -> None:
    """Bring the catalogues of a language up to date: content/translations/LANGUAGE/*.po.

    What is new stands there to be translated, what changed in English is marked `fuzzy` to be looked at again, and what
    nothing says any more is gone. Translate with any gettext editor, or by hand after `msgstr`; drop `#, fuzzy` where a
    text is right. Exit status 1 while something is left to do.
    """
    _known(language)
    library = library_of(content)
    entries, problems = read_catalogues(content, language)
    broken = [problem for problem in problems if "missing" not in problem.message]
    if broken:
        refuse("\n".join(f"{problem.file}: {problem.message}" for problem in broken))
    for topic in TOPICS:
        with whole_file(content / FOLDER / language / f"{topic}.po") as stream:
            stream.write(updated(library, entries, language, topic))
    left = left_to_do(library, content, language)
    for topic in TOPICS:
        count = sum(problem.file == name_of(language, topic) for problem in left)
        print_text(f"{name_of(language, topic)}: {f'{count} to do' if count else 'complete'}")
    raise typer.Exit(FOUND if left else 0)


def _known(language: str) -> None:
    try:
        Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        refuse(f"{language!r} is no code of a language. Write one such as tr or de.")
