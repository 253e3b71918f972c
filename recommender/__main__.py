"""`python -m recommender`."""

from recommender.cli import app

app(prog_name="python -m recommender")
