"""Policies with one mistake each, and whether anything notices."""
