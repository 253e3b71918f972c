"""What was understood of own words, as questions below the box and as notes beside later ones; drawn as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recommender.domain.questionnaire import Item
from recommender.domain.terms import NOT_SURE
from recommender.flow.draft import Draft, Mentioned
from recommender.flow.quoting import quoted
from recommender.flow.steps import asked_items
from recommender.flow.suggesting import NO, OWN_WORDS, SIGNS, YES, key_of, reply_now, suggestions, words_about
from recommender.ui import session


def status(draft: Draft) -> str:
    """What is told as soon as the words were read: how much there is to answer, or that people will read them."""
    found = sum(not each.reply for each in _now(draft))
    if found:
        return session.say("heard_count", count=found)
    return "" if _now(draft) or not str(draft.values.get(OWN_WORDS) or "").strip() else session.say("heard_nothing")


def suggested(draft: Draft, errors: Mapping[str, str]) -> list[dict[str, Any]]:
    """The questions about what was understood, as the browser draws them."""
    return [_suggestion(draft, found, errors) for found in _now(draft)]


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
        "options": _replies(item),
        "said": {"value": reply_now(draft, found)},
    }


def _meaning(item: Item, label: str) -> str:
    if item.id == SIGNS:
        return label
    if item.type == "choice":
        return session.say("heard_answer", ask=item.ask, meaning=label)
    return session.say("heard_means", meaning=label)


def _replies(item: Item) -> list[dict[str, str]]:
    replies = {YES: session.say("heard_yes"), NO: session.say("heard_no")}
    unsure = {NOT_SURE: item.not_sure_label} if item.id == SIGNS and item.allows_not_sure else {}
    return [{"code": code, "label": label} for code, label in (replies | unsure).items()]
