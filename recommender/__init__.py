"""Skin-concern intake: a questionnaire becomes a decision with every reason."""

__version__ = "0.1.0"
