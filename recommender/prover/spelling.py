"""Criteria and answers in short, for people who read findings."""

from __future__ import annotations

import json
from typing import Any

from recommender.domain import criteria
from recommender.domain.criteria import Node


def spelled(node: Node) -> str:
    """Criteria as they would stand in YAML, on one line."""
    if isinstance(node, criteria.AllOf):
        return " and ".join(spelled(part) for part in node.parts)
    if isinstance(node, criteria.AnyOf):
        return f"any of ({', '.join(spelled(part) for part in node.parts)})"
    if isinstance(node, criteria.Not):
        return f"not ({spelled(node.part)})"
    return _atom(node)


def _atom(node: Node) -> str:
    if isinstance(node, criteria.HasCode):
        return f"{node.item}: {' or '.join(node.codes)}"
    if isinstance(node, criteria.HasGrade):
        grades = (f"{concern} {' or '.join(found)}" for concern, found in node.grades.items())
        return f"{node.item}: {', '.join(grades)}"
    if isinstance(node, criteria.Compares):
        low = f"at least {node.at_least}" if node.at_least is not None else ""
        high = f"below {node.below}" if node.below is not None else ""
        return f"{node.item} {' and '.join(filter(None, (low, high)))}"
    return f"{getattr(node, 'item', node)} unknown"


def flow_style(value: Any) -> str:
    """An answer as YAML writes it on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow_style(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(flow_style, value)) + "]"
    return json.dumps(value) if value in (None, "no") else str(value)
