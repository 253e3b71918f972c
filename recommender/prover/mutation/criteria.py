"""Criteria with one mistake each: a part flipped, an option or a part dropped, a bound moved by one."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.domain.criteria import AllOf, AnyOf, Atom, Compares, HasCode, HasGrade, Node, Not
from recommender.prover.spelling import spelled

Change = tuple[str, Node]  # what was done, and the criteria after it


def changed_criteria(node: Node) -> Iterator[Change]:
    """Every single mistake in a tree of criteria."""
    if isinstance(node, (AnyOf, AllOf)):
        yield from _in_parts(node)
    elif isinstance(node, Not):
        yield f"not ({spelled(node.part)}) becomes {spelled(node.part)}", node.part
        yield from ((told, Not(part=part)) for told, part in changed_criteria(node.part))
    elif isinstance(node, Atom):
        yield f"{spelled(node)} is flipped", Not(part=node)
        yield from _in_atom(node)


def _in_parts(node: AnyOf | AllOf) -> Iterator[Change]:
    kind = type(node)
    for place, part in enumerate(node.parts):
        others = (*node.parts[:place], *node.parts[place + 1 :])
        yield f"{spelled(part)} is dropped", kind(parts=others) if len(others) > 1 else others[0]
        for told, changed in changed_criteria(part):
            yield told, kind(parts=(*node.parts[:place], changed, *node.parts[place + 1 :]))


def _in_atom(node: Atom) -> Iterator[Change]:
    if isinstance(node, HasCode) and len(node.codes) > 1:
        for code in node.codes:
            yield f"{code} is dropped", node.model_copy(update={"codes": tuple(c for c in node.codes if c != code)})
    elif isinstance(node, HasGrade):
        yield from _without_a_grade(node)
    elif isinstance(node, Compares):
        for bound in ("at_least", "below"):
            value = getattr(node, bound)
            for moved in () if value is None else (value - 1, value + 1):
                yield f"{node.item} {bound} {value} becomes {moved}", node.model_copy(update={bound: moved})


def _without_a_grade(node: HasGrade) -> Iterator[Change]:
    if sum(len(grades) for grades in node.grades.values()) < 2:
        return
    for concern, grades in node.grades.items():
        for grade in grades:
            left = {**node.grades, concern: tuple(found for found in grades if found is not grade)}
            kept = {name: found for name, found in left.items() if found}
            yield f"{concern} {grade} is dropped", node.model_copy(update={"grades": kept})
