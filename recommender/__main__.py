"""`python -m recommender`."""

from recommender.cli.commands import app

app(prog_name="python -m recommender")
