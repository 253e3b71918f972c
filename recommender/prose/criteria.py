"""Criteria in words: what somebody would have to answer, in the questionnaire's own labels.

A label with a list under it, rather than one long sentence, so that every language can keep its own word order. No id
and no code is ever among the words.
"""

from __future__ import annotations

from recommender.domain.criteria import AllOf, AnyOf, Compares, HasCode, HasGrade, IsUnknown, Node, Not
from recommender.domain.library import Library
from recommender.domain.questionnaire import Item
from recommender.domain.terms import Grade
from recommender.prose.telling import Told

IN_A_LINE = 2  # answers; more stand in a list


def when(library: Library, node: Node) -> Told:
    """Criteria under a label that says how their parts go together."""
    if isinstance(node, AllOf):
        return Told(library.say("words_when_all"), tuple(told(library, part) for part in node.parts))
    if isinstance(node, AnyOf):
        return Told(library.say("words_when_any"), tuple(told(library, part) for part in node.parts))
    return Told(library.say("words_when"), (told(library, node),))


def told(library: Library, node: Node) -> Told:
    """One part of a criteria tree."""
    match node:
        case AllOf(parts=parts):
            return Told(library.say("words_all"), tuple(told(library, part) for part in parts))
        case AnyOf(parts=parts):
            return Told(library.say("words_any"), tuple(told(library, part) for part in parts))
        case Not(part=part):
            return _not(library, part)
        case HasCode():
            return _answers(library, node)
        case HasGrade():
            return _grades(library, node)
        case Compares():
            return Told(_bounds(library, node))
        case IsUnknown(item=item):
            return Told(library.say("words_unknown", item=_item(library, item).name))
    raise TypeError(f"{type(node).__name__} has no words")


def answer(library: Library, item: str, code: str) -> str:
    """The label of an answer, in quotes; for the main concern, that of the concern."""
    found = _item(library, item)
    labels = _item(library, found.options_from) if found.options_from else found
    return library.say("words_quoted", text=labels.label(code))


def one_of(library: Library, texts: list[str]) -> str:
    """Texts as a choice: one, one or another, and so on."""
    if len(texts) == 1:
        return texts[0]
    return library.say("words_or", some=library.say("words_comma").join(texts[:-1]), last=texts[-1])


def _item(library: Library, item: str) -> Item:
    return library.policy.questionnaire.by_id[item]


def _answers(library: Library, node: HasCode) -> Told:
    name = _item(library, node.item).name
    answers = [answer(library, node.item, code) for code in node.codes]
    if len(answers) <= IN_A_LINE:
        return Told(library.say("words_answer", item=name, answers=one_of(library, answers)))
    return Told(library.say("words_one_of", item=name), tuple(Told(text) for text in answers))


def _grades(library: Library, node: HasGrade) -> Told:
    name = _item(library, node.item).name
    graded = [_graded(library, node.item, concern, grades) for concern, grades in node.grades.items()]
    if len(graded) == 1:
        return Told(library.say("words_answer", item=name, answers=graded[0]))
    return Told(library.say("words_one_of", item=name), tuple(Told(text) for text in graded))


def _graded(library: Library, item: str, concern: str, grades: tuple[Grade, ...]) -> str:
    how_strong = one_of(library, [library.say(f"grade_{grade}") for grade in grades])
    return library.say("words_graded", concern=answer(library, item, concern), grades=how_strong)


def _bounds(library: Library, node: Compares) -> str:
    """The bounds without their unit: the name of the item says what is counted."""
    name = _item(library, node.item).name
    if node.below is None:
        return library.say("words_at_least", item=name, least=node.at_least)
    if node.at_least is None:
        return library.say("words_below", item=name, below=node.below)
    return library.say("words_between", item=name, least=node.at_least, most=node.below - 1)


def _not(library: Library, part: Node) -> Told:
    match part:
        case Not(part=inner):
            return told(library, inner)
        case HasCode(item=item, codes=(code,)):
            name = _item(library, item).name
            return Told(library.say("words_not", item=name, answer=answer(library, item, code)))
        case HasCode(item=item, codes=codes):
            answers = tuple(Told(answer(library, item, code)) for code in codes)
            return Told(library.say("words_none_of", item=_item(library, item).name), answers)
        case IsUnknown(item=item):
            return Told(library.say("words_known", item=_item(library, item).name))
        case AllOf(parts=parts):
            return Told(library.say("words_not_all"), tuple(told(library, inner) for inner in parts))
        case AnyOf(parts=parts):
            return Told(library.say("words_not_any"), tuple(told(library, inner) for inner in parts))
    return Told(library.say("words_not_any"), (told(library, part),))
