"""Answers as the client gave them, told in the words of the questionnaire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from recommender.domain.questionnaire import Section
from recommender.flow.steps import Ask
from recommender.flow.words import told
from recommender.ui import handed, session, way
from recommender.ui.components.scripted import scripted


def answer_list(sections: Sequence[Section]) -> str | None:
    """All answers by section; the id of the section in which the client wants to change one, when they do."""
    keys = {ask.key: section.id for section in sections for ask in way.asks(section)}
    listed = [{"title": section.title, "rows": [_row(ask) for ask in way.asks(section)]} for section in sections]
    data = {"sections": listed, "change": session.say("check_change")}
    chosen = scripted("answers")(data=data, key="answers", tells=("change",))
    return keys.get(str(chosen.change))


def _row(ask: Ask) -> dict[str, Any]:
    name = ask.item.name if not ask.grades else way.grades_title()
    lines = [*told(session.library(), ask, session.draft()), *handed.told_by_the_clinic(ask)]
    return {"key": ask.key, "name": name, "lines": lines}
