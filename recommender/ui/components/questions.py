"""One question on screen: its heading, help, error and inputs. Every change goes into the draft at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import streamlit as st

from recommender.domain.questionnaire import Item, Option
from recommender.domain.terms import NOT_SURE, Grade
from recommender.flow.draft import ListDraft, choose_concerns
from recommender.flow.steps import Ask, Gap
from recommender.ui import session
from recommender.ui.components.text import escaped, paragraph, small


def question(ask: Ask, gaps: Sequence[Gap]) -> None:
    """Ask one thing. Messages of `gaps` that are about it stand beside it."""
    if ask.grades:
        _grades(ask, gaps)
        return
    item = ask.item
    optional = f" {session.say('optional')}" if item.optional else ""
    st.header(escaped(item.ask + optional), anchor=item.id)
    if item.help:
        paragraph(item.help)
    _errors(item.id, gaps)
    kinds = {"integer": _number, "choice": _choice, "text": _text, "graded": _concerns}
    if item.type in kinds:
        kinds[item.type](item)
    else:
        _list(item, gaps)


def _errors(key: str, gaps: Sequence[Gap]) -> None:
    for gap in gaps:
        if gap.key == key:
            _error(gap)


def _error(gap: Gap) -> None:
    st.markdown(f":red[**{escaped(gap.message)}**]")


def _key(*parts: str) -> str:
    return "ask." + ".".join(parts)


def _start_with(key: str, value: object) -> None:
    """Give a widget its remembered value when it comes on screen; later its own state counts."""
    if key not in st.session_state:
        st.session_state[key] = value


def _keep(item_id: str, key: str) -> None:
    session.draft().values[item_id] = st.session_state[key]


def _number(item: Item) -> None:
    key = _key(item.id)
    _start_with(key, session.draft().values.get(item.id))
    placeholder = session.say("months_placeholder" if item.unit == "months" else "number_placeholder")
    st.number_input(
        item.ask, key=key, value=None, step=1, placeholder=placeholder, width=220,
        label_visibility="collapsed", on_change=_keep, args=(item.id, key),
    )  # fmt: skip


def _text(item: Item) -> None:
    key = _key(item.id)
    _start_with(key, session.draft().values.get(item.id, ""))
    st.text_area(item.ask, key=key, label_visibility="collapsed", on_change=_keep, args=(item.id, key), height=110)
    if item.longest:
        small(session.say("text_left", most=item.longest))


def _choice(item: Item) -> None:
    options = _choices(item)
    codes = [*(option.code for option in options), *([NOT_SURE] if item.allows_not_sure else [])]
    labels = {option.code: option.label for option in options} | {NOT_SURE: item.not_sure_label}
    captions = [*(option.help for option in options), *([""] if item.allows_not_sure else [])]
    key = _key(item.id)
    _start_with(key, session.draft().values.get(item.id))
    st.radio(
        item.ask, codes, key=key, index=None, format_func=lambda code: escaped(labels[code]),
        captions=[escaped(caption) for caption in captions] if any(captions) else None,
        label_visibility="collapsed", on_change=_keep, args=(item.id, key), width="stretch",
    )  # fmt: skip


def _choices(item: Item) -> list[Option]:
    """The options to choose from; of another item's, those that were chosen there."""
    if not item.options_from:
        return list(item.options)
    chosen = session.draft().grades
    return [option for option in session.questionnaire().by_id[item.options_from].options if option.code in chosen]


def _concerns(item: Item) -> None:
    for option in _grouped(item.options):
        key = _key(item.id, option.code)
        _start_with(key, option.code in session.draft().grades)
        _box(option, key, _keep_concerns, item)


def _keep_concerns(item: Item) -> None:
    """Chosen concerns in the order of the list; earlier grades stay."""
    chosen = [code for code in item.codes if st.session_state.get(_key(item.id, code))]
    choose_concerns(session.questionnaire(), session.draft(), chosen)


def _grouped(options: Sequence[Option]) -> Iterator[Option]:
    """The options, with a heading put on screen before each group."""
    for group, members in groupby(options, key=lambda option: option.group):
        if group:
            st.subheader(escaped(group), anchor=False)
        yield from members


def _box(option: Option, key: str, on_change: Callable[..., None], item: Item) -> None:
    """One option to tick. Its help stands below, apart from its name, so that it is read out by itself."""
    st.checkbox(escaped(option.label), key=key, on_change=on_change, args=(item,), width="stretch")
    if option.help:
        with st.container(key=f"help-{key}"):
            small(option.help)


def _list(item: Item, gaps: Sequence[Gap]) -> None:
    ticks = session.draft().list_of(item.id)
    for option in _grouped(item.options):
        key = _key(item.id, option.code)
        _start_with(key, option.code in ticks.codes)
        _box(option, key, _tick, item)
        if item.type == "ages" and option.code in ticks.codes:
            _days(item, option, gaps)
    _special(item, "none", item.none_label, ticks.none)
    _special(item, "not_sure", item.not_sure_label, ticks.not_sure)
    if ticks.not_sure:
        _which(item)


def _special(item: Item, name: str, label: str, value: bool) -> None:
    """ "None of these" and "I'm not sure", set apart from the options."""
    key = _key(item.id, "said", name)
    _start_with(key, value)
    st.checkbox(escaped(label), key=key, on_change=_say, args=(item, name), width="stretch")


def _ticks(item: Item) -> ListDraft:
    """The ticks of one list, to be changed."""
    return session.draft().lists.setdefault(item.id, ListDraft())


def _tick(item: Item) -> None:
    """An option was ticked or taken back: "none of these" no longer holds once one is ticked."""
    ticks = _ticks(item)
    ticks.codes = [code for code in item.codes if st.session_state.get(_key(item.id, code))]
    ticks.days = {code: days for code, days in ticks.days.items() if code in ticks.codes}
    ticks.which = [code for code in ticks.which if code not in ticks.codes]
    if ticks.codes and ticks.none:
        ticks.none = False
        st.session_state[_key(item.id, "said", "none")] = False


def _say(item: Item, name: str) -> None:
    """ "None of these" takes back all else; "I'm not sure" takes back "none of these"."""
    ticks = _ticks(item)
    said = bool(st.session_state[_key(item.id, "said", name)])
    if name == "not_sure":
        ticks.not_sure = said
        ticks.which = ticks.which if said else []
        _unset_none(item, said)
    else:
        ticks.none = said
        if said:
            _clear(item)


def _unset_none(item: Item, said: bool) -> None:
    if said:
        _ticks(item).none = False
        st.session_state[_key(item.id, "said", "none")] = False


def _clear(item: Item) -> None:
    ticks = _ticks(item)
    ticks.codes, ticks.days, ticks.which, ticks.not_sure = [], {}, [], False
    st.session_state[_key(item.id, "said", "not_sure")] = False
    for code in item.codes:
        st.session_state[_key(item.id, code)] = False


def _days(item: Item, option: Option, gaps: Sequence[Gap]) -> None:
    key = _key(item.id, option.code, "days")
    _start_with(key, session.draft().list_of(item.id).days.get(option.code))
    with st.container(key=f"indent-{item.id}-{option.code}"):
        _errors(f"{item.id}.{option.code}", gaps)
        st.number_input(
            f"{session.say('days_ago')} ({option.label})", key=key, value=None, step=1, width=260,
            placeholder=session.say("days_placeholder"), on_change=_keep_days, args=(item, option.code, key),
        )  # fmt: skip
        small(session.say("days_unknown"))


def _keep_days(item: Item, code: str, key: str) -> None:
    _ticks(item).days[code] = st.session_state[key]


def _which(item: Item) -> None:
    """Which options "I'm not sure" is about, among those not ticked."""
    ticks = session.draft().list_of(item.id)
    with st.container(border=True, key=f"which-{item.id}"):
        st.markdown(f"**{escaped(item.which_label)}**")
        small(session.say("which_help"))
        for option in item.options:
            if option.code not in ticks.codes:
                key = _key(item.id, "which", option.code)
                _start_with(key, option.code in ticks.which)
                st.checkbox(escaped(option.label), key=key, on_change=_keep_which, args=(item,), width="stretch")


def _keep_which(item: Item) -> None:
    ticks = _ticks(item)
    ticks.which = [code for code in item.codes if st.session_state.get(_key(item.id, "which", code))]


def _grades(ask: Ask, gaps: Sequence[Gap]) -> None:
    """How strong each chosen concern is, as a person sees it in a mirror."""
    for option in ask.item.options:
        if option.code in session.draft().grades and option.grades is not None:
            st.header(escaped(option.label), anchor=f"{ask.key}.{option.code}")
            _errors(f"{ask.key}.{option.code}", gaps)
            key = _key(ask.key, option.code)
            _start_with(key, session.draft().grades[option.code])
            st.radio(
                option.label, [str(grade) for grade in Grade], key=key, index=None,
                format_func=lambda grade: session.say(f"grade_label_{grade}"),
                captions=[escaped(getattr(option.grades, grade)) for grade in Grade],
                label_visibility="collapsed", on_change=_keep_grade, args=(option.code, key), width="stretch",
            )  # fmt: skip


def _keep_grade(code: str, key: str) -> None:
    session.draft().grades[code] = st.session_state[key]
