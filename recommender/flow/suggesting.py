"""What own words may mean, as questions to the client: which are asked, what a reply does, and what stays open.

Words only ever add. A mention makes its item asked and can be asked about outright; a tick comes of a reply alone, and
nothing that was answered is taken back by words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from recommender.domain.questionnaire import Item, Questionnaire
from recommender.domain.terms import NOT_SURE
from recommender.flow.draft import Draft, ListDraft, Mentioned, choose_concerns

OWN_WORDS, SIGNS = "own_words", "warning_signs"
HEARD = "heard-"  # what keys of suggestions begin with
YES, NO = "yes", "no"
REPLIES = (YES, NO, NOT_SURE)
MOST = 6  # open suggestions at a time; signs are asked however many there are
FIRST = (SIGNS, "conditions", "pregnancy", "medicines", "skin_now")


def hear(draft: Draft, found: Iterable[Mentioned]) -> None:
    """Take what the words are found to mention now. A reply stays; about a sign, only as long as its words do."""
    before = {(each.item, each.code): each for each in draft.mentions}
    unique = {(each.item, each.code): each for each in reversed([*found])}
    draft.mentions = [_with_reply(each, before.get(code)) for code, each in reversed(unique.items())]


def _with_reply(found: Mentioned, before: Mentioned | None) -> Mentioned:
    is_told_anew = before is not None and found.item == SIGNS and found.words != before.words
    return found if before is None or is_told_anew else replace(found, reply=before.reply)


def key_of(found: Mentioned) -> str:
    """What the question about a mention goes by on screen, and its error."""
    return f"{HEARD}{found.item}-{found.code}"


def can_be_mentioned(questionnaire: Questionnaire, found: Mentioned) -> bool:
    """Whether the questionnaire knows what is mentioned: a code, or being under an age, such as `under_18`."""
    item = questionnaire.by_id.get(found.item)
    is_number = item is not None and item.type == "integer" and found.code.rpartition("_")[2].isdecimal()
    return item is not None and (is_number or found.code in item.codes)


def mentioned_items(draft: Draft) -> frozenset[str]:
    """Items that are asked because words speak of them, whatever would leave them out."""
    return frozenset(found.item for found in draft.mentions)


def open_signs(draft: Draft) -> list[Mentioned]:
    """Possible warning signs that nobody has answered yet."""
    return [found for found in open_mentions(draft) if found.item == SIGNS]


def open_mentions(draft: Draft) -> list[Mentioned]:
    """What neither a reply nor an answer has settled."""
    return [found for found in draft.mentions if _is_open(draft, found)]


def suggestions(questionnaire: Questionnaire, draft: Draft, asked: Collection[str]) -> list[Mentioned]:
    """What to ask about the words now, safety first; `asked` are the items that the client is asked at all.

    What was replied to stays in its place, so that it can be changed. A number is never suggested.
    """
    fitting = [each for each in draft.mentions if each.item in asked and _may_be_asked(questionnaire, each)]
    shown = [each for each in fitting if each.reply or _is_open(draft, each)]
    signs = sum(each.item == SIGNS and not each.reply for each in shown)
    return _with_room(sorted(shown, key=lambda each: weight(each.item)), max(0, MOST - signs))


def _may_be_asked(questionnaire: Questionnaire, found: Mentioned) -> bool:
    item = questionnaire.by_id[found.item]
    return item.type != "integer" and not has_graver(item, found.code)


def _with_room(shown: Sequence[Mentioned], room: int) -> list[Mentioned]:
    others = [each for each in shown if each.item != SIGNS and not each.reply][:room]
    return [each for each in shown if each.item == SIGNS or each.reply or each in others]


def weight(item: str) -> int:
    """The place of an item among what was understood: warning signs first and concerns last."""
    return FIRST.index(item) if item in FIRST else len(FIRST) + (item == "concerns")


def _is_open(draft: Draft, found: Mentioned) -> bool:
    return not found.reply and not is_said(draft, found)


def has_graver(item: Item, code: str) -> bool:
    """Whether a choice has a graver answer than this one: behind "no" the options stand with the graver first.

    Only one code can be the answer, and the graver counts: whoever is pregnant and breast-feeding is pregnant. So a
    milder one is chosen in its own place alone, with the graver in sight; here it is only noted.
    """
    return item.type == "choice" and bool({*item.codes[: item.codes.index(code)]} - {NO})


def is_said(draft: Draft, found: Mentioned) -> bool:
    """Whether the answers hold what is mentioned, as a yes or as not sure."""
    ticks, value = draft.list_of(found.item), draft.values.get(found.item)
    if isinstance(value, int):
        return value < int(found.code.rpartition("_")[2])
    unsure = ticks.not_sure and found.code in ticks.which
    chosen = found.code in draft.grades if found.item == "concerns" else found.code in ticks.codes
    return chosen or unsure or value == found.code


def is_about_all(ticks: ListDraft, code: str) -> bool:
    """Whether "I'm not sure" was said of the whole list, and so of this code, which is not ticked."""
    return ticks.not_sure and not ticks.which and code not in ticks.codes


def close_what_is_said(open_before: Iterable[Mentioned], draft: Draft) -> None:
    """Count as a yes what was open until it was ticked in its own place: the question stays on screen, answered."""
    for found in open_before:
        if is_said(draft, found):
            found.reply = YES


def reply_now(draft: Draft, found: Mentioned) -> str:
    """The reply as it stands: what was ticked by a yes and taken back since in its own place is a no."""
    if not found.reply:
        return ""
    ticks = draft.list_of(found.item)
    if ticks.not_sure and (found.code in ticks.which or (found.reply == NOT_SURE and is_about_all(ticks, found.code))):
        return NOT_SURE
    return YES if is_said(draft, found) else NO


def denied_mentions(draft: Draft) -> tuple[str, ...]:
    """What was asked because of the words and answered with no, as item.code."""
    said_no = (found for found in draft.mentions if found.reply == NO and not is_said(draft, found))
    return tuple(f"{found.item}.{found.code}" for found in said_no)


def take_reply(questionnaire: Questionnaire, draft: Draft, found: Mentioned, reply: object) -> None:
    """What the client says to a suggestion: a yes is their own answer, a no closes it and takes back their yes."""
    item = questionnaire.by_id[found.item]
    if reply not in _replies_to(item) or reply == reply_now(draft, found):
        return
    if reply == YES and has_graver(item, found.code):
        return
    before, found.reply = found.reply, str(reply)
    if not before and (reply == NO or is_said(draft, found)):
        return
    if item.type == "graded":
        _choose_concern(questionnaire, draft, found.code, reply == YES)
    elif item.is_list:
        _tick(item, draft, found.code, found.reply)
    elif reply == YES:
        draft.values[item.id] = found.code
    elif is_said(draft, found):
        draft.forget(item.id)


def _replies_to(item: Item) -> tuple[str, ...]:
    return REPLIES if item.id == SIGNS and item.allows_not_sure else (YES, NO)


def _choose_concern(questionnaire: Questionnaire, draft: Draft, code: str, is_chosen: bool) -> None:
    codes = [name for name in questionnaire.by_id["concerns"].codes if name in draft.grades and name != code]
    choose_concerns(questionnaire, draft, [*codes, *([code] if is_chosen else [])])


def _tick(item: Item, draft: Draft, code: str, reply: str) -> None:
    """Tick one code or its doubt beside what is ticked; what was said about the other codes stays.

    What is unknown of them stays unknown. A list that was not answered is only begun, and a doubt about all of it is
    not narrowed to one code.
    """
    before = draft.list_of(item.id)
    doubts, doubts_all = before.which if before.not_sure else [], before.not_sure and not before.which
    ticked = {*before.codes} - {code} | ({code} if reply == YES else set())
    doubted = {*doubts} - {code} | ({code} if reply == NOT_SURE and not doubts_all else set())
    days = {name: before.days.get(name) for name in item.codes if name in ticked} if item.type == "ages" else {}
    draft.lists[item.id] = ListDraft(
        codes=[name for name in item.codes if name in ticked],
        days=days,
        none=before.none and not ticked and not doubted,
        not_sure=bool(doubted) or doubts_all,
        which=[name for name in item.codes if name in doubted],
        begun=bool(ticked or doubted) and _leaves_open(item, before),
    )


def _leaves_open(item: Item, before: ListDraft) -> bool:
    """Whether codes of a list are unknown only because of what is not ticked in it: a tick would make them a "no"."""
    if not before.is_answered:
        return True
    says_nothing = item.empty_means_unknown and before.none
    return says_nothing or (item.open_unless is not None and {*before.codes}.isdisjoint(item.open_unless.named))


def words_about(draft: Draft, item: str) -> list[str]:
    """The words that stand beside a question: those that neither its answer nor a reply has settled."""
    return [found.words for found in open_mentions(draft) if found.item == item]
