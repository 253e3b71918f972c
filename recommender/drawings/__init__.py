"""Drawings in one hand: pictures of skin and of the body, icons, and pictures built from a result.

Plain text in, SVG or HTML out. Nothing here knows the content or the pages; every word comes from the caller.
"""
