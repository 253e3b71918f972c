"""What was understood of own words, as questions below the box and as notes beside later ones; drawn as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recommender.casework.understanding import unread_because, words_of
from recommender.domain.questionnaire import Item
from recommender.domain.terms import NOT_SURE
from recommender.flow.draft import Draft, Mentioned
from recommender.flow.quoting import quoted
from recommender.flow.steps import asked_items
from recommender.flow.suggesting import NO, SIGNS, YES, key_of, reply_now, suggestions, words_about
from recommender.ui import hearing, session


def status(draft: Draft, name: str) -> str:
    """What is told as soon as the words were read: how much there is to check, that people will read them, or why the
    program cannot.

    What was replied to counts, so that a reply changes no line above it and moves nothing from under a finger.
    """
    found = len(_now(draft))
    if found:
        return session.say("heard_count", count=found)
    if not words_of(draft).strip():
        return ""
    if hearing.has_found(draft, name):
        return session.say("heard_nothing")
    reason = unread_because(words_of(draft))
    return session.say(f"heard_{reason}" if reason else "heard_unclear")


def suggested(draft: Draft, errors: Mapping[str, str], leads_on: bool) -> list[dict[str, Any]]:
    """The questions about what was understood, as the browser draws them.

    Where it `leads_on`, a yes to a sign that cannot wait comes with the way to what to do.
    """
    return [_suggestion(draft, found, errors) | {"to_now": _to_now(found, leads_on)} for found in _now(draft)]


def _to_now(found: Mentioned, leads_on: bool) -> str:
    """What the way to what to do says; empty where there is none."""
    if not leads_on or found.item != SIGNS:
        return ""
    cannot_wait = (code for firing in session.urgent() for code in firing.because.get(SIGNS, ()))
    return session.say("stop_title") if found.code in cannot_wait else ""


def beside(draft: Draft, item: str) -> str:
    """The note beside a question that the words speak of, as long as it is open."""
    words = words_about(draft, item)
    return session.say("heard_note", words=", ".join(map(_quote, words))) if words else ""


def _quote(words: str) -> str:
    return session.say("heard_quote", words=quoted(words))


def _now(draft: Draft) -> list[Mentioned]:
    questionnaire = session.questionnaire()
    return suggestions(questionnaire, draft, asked_items(questionnaire, draft))


def _suggestion(draft: Draft, found: Mentioned, errors: Mapping[str, str]) -> dict[str, Any]:
    item = session.questionnaire().by_id[found.item]
    option = next(option for option in item.options if option.code == found.code)
    return {
        "kind": "suggestion",
        "key": key_of(found),
        "about": item.id,
        "code": found.code,
        "is_sign": item.id == SIGNS,
        "wrote": session.say("heard_note", words=_quote(found.words)),
        "lead": session.say("heard_sign") if item.id == SIGNS else "",
        "heading": _meaning(item, option.label),
        "help": option.help if item.id == SIGNS else "",
        "error": errors.get(key_of(found), ""),
        "options": _replies(item, option.label),
        "said": {"value": reply_now(draft, found)},
    }


def _meaning(item: Item, label: str) -> str:
    if item.id == SIGNS:
        return label
    if item.type == "choice":
        return item.ask if _is_yes_or_no(item) else session.say("heard_answer", meaning=label)
    return session.say("heard_means", meaning=label)


def _is_yes_or_no(item: Item) -> bool:
    """Whether a choice has one answer beside "no", so that its own question is the one to ask."""
    return item.type == "choice" and NO in item.codes and len(item.codes) == len((YES, NO))


def _replies(item: Item, label: str) -> list[dict[str, str]]:
    replies = {YES: label if _is_yes_or_no(item) else session.say("heard_yes"), NO: session.say("heard_no")}
    unsure = {NOT_SURE: item.not_sure_label} if item.id == SIGNS and item.allows_not_sure else {}
    return [{"code": code, "label": label} for code, label in (replies | unsure).items()]
