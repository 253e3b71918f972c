"""The command line: `recommend` decides intakes, `check` examines the content, `prove` shows what it promises,
`questions` what each question is worth, `replay` what another policy would have decided, `sheet` makes
what a client takes along, `staff` keeps the accounts of staff, `translations` tells what is left to translate.

Exit status everywhere: 0 fine, 1 something was found (problems, wrong answers), 2 wrong use.
"""

from __future__ import annotations

import typer

from recommender.cli.check import check
from recommender.cli.prove import prove
from recommender.cli.questions import questions
from recommender.cli.recommend import recommend
from recommender.cli.replay import replay
from recommender.cli.sheet import sheet
from recommender.cli.staff import staff
from recommender.cli.translations import translations

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, rich_markup_mode=None)
for command in (recommend, check, prove, questions, replay, sheet, translations):
    app.command()(command)
app.add_typer(staff, name="staff")
