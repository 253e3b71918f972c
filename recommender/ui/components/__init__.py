"""Pieces of a page. They show what they are given and remember nothing but what the client enters."""
