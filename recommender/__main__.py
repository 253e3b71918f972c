"""`python -m recommender`."""

from recommender.cli.commands import app

if __name__ == "__main__":  # processes that `prove` starts import this, too
    app(prog_name="python -m recommender")
