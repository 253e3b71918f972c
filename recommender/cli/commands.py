"""The command line: `recommend` decides intakes, `check` examines the content, `prove` shows what it promises,
`questions` what each question is worth, `replay` what another policy would have decided, `sheet` makes
what a client takes along, `signoff` says whether a medical lead stands behind the content, `staff` keeps the accounts
of staff, `translations` tells what is left to translate, `match` finds what own words mention,
`phrases` builds what it goes by, `audit-decisions` holds what staff decided against the policy.
`doctor` looks whether all is well, `backup` and `restore` keep and bring back, `purge` destroys what has outlived its
time, `audit` and `keys` look after the record of what was done and after what locks it.

Exit status everywhere: 0 fine, 1 something was found (problems, wrong answers), 2 wrong use.
"""

from __future__ import annotations

import typer

from recommender.cli.audit import audit
from recommender.cli.audit_decisions import audit_decisions
from recommender.cli.backup import backup, restore
from recommender.cli.check import check
from recommender.cli.doctor import doctor
from recommender.cli.keys import keys
from recommender.cli.match import match
from recommender.cli.phrases import phrases
from recommender.cli.prove import prove
from recommender.cli.purge import purge
from recommender.cli.questions import questions
from recommender.cli.recommend import recommend
from recommender.cli.replay import replay
from recommender.cli.sheet import sheet
from recommender.cli.signoff import signoff
from recommender.cli.staff import staff
from recommender.cli.translations import translations

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, rich_markup_mode=None)
LOOKING = (recommend, check, prove, questions, replay, audit_decisions, sheet, signoff, translations, match, phrases)
for command in LOOKING:
    app.command()(command)
for upkeep in (doctor, backup, restore, purge):
    app.command()(upkeep)
for name, group in (("staff", staff), ("audit", audit), ("keys", keys)):
    app.add_typer(group, name=name)
