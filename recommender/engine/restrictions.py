"""Second: what keeps a facial or dermatherapy away, and for how long."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.domain.answers import Answers, Truth
from recommender.domain.decision import Restriction, RestrictionFiring
from recommender.domain.policy import Policy, Restrict, RestrictionRule, Since
from recommender.domain.terms import LONGEST_WAIT_DAYS, Level, Treatment
from recommender.engine.firing import because, counts, open_codes


def restriction_firings(policy: Policy, answers: Answers) -> tuple[RestrictionFiring, ...]:
    """Every restriction that counts today, in content order. Codes cleared by a clinician lift all but cautions."""
    cleared = answers.without_cleared()
    found = []
    for rule in policy.restrictions:
        seen = answers if rule.effect.level is Level.CAUTION else cleared
        firing = _firing(policy, rule, seen)
        if firing:
            found.append(firing)
    return tuple(found)


def lifted_rules(policy: Policy, answers: Answers, firings: tuple[RestrictionFiring, ...]) -> tuple[str, ...]:
    """Rules that would restrict if no clinician had cleared anything."""
    if not answers.cleared:
        return ()
    without = restriction_firings(policy, answers.replacing(cleared=frozenset()))
    left = {firing.rule for firing in firings}
    return tuple(firing.rule for firing in without if firing.rule not in left)


def _firing(policy: Policy, rule: RestrictionRule, answers: Answers) -> RestrictionFiring | None:
    truth = counts(rule.when, answers, policy.questionnaire)
    if truth is Truth.NO:
        return None
    level, days = _level_today(rule.effect, answers)
    if level is Level.NONE:
        return None
    open_ = open_codes(rule.when, answers) if truth is Truth.UNKNOWN else _open_start(rule.effect, answers)
    return RestrictionFiring(
        rule=rule.id,
        because=because(rule.when, answers),
        certain=not open_,
        open=open_,
        treatment=rule.effect.treatment,
        level=level,
        days=days,
        ground=rule.ground,
    )


def _level_today(effect: Restrict, answers: Answers) -> tuple[Level, int | None]:
    """The level with the days that remain: what is over restricts nothing, a long wait defers."""
    if effect.days is None:
        return effect.level, None
    remaining = effect.days - _elapsed_days(effect, answers)
    if remaining <= 0:
        return Level.NONE, None
    if effect.level is Level.CAUTION:
        return Level.CAUTION, None
    return (Level.WAIT if remaining <= LONGEST_WAIT_DAYS else Level.DEFER), remaining


def _elapsed_days(effect: Restrict, answers: Answers) -> int:
    """Days since it happened; an unknown day counts as today."""
    since = effect.since
    return (_since(since, answers) or 0) * since.days_each if since else 0


def _since(since: Since, answers: Answers) -> int | None:
    """The known time since it happened, in the unit of the answer."""
    return answers.days.get(since.code) if since.code else answers.numbers.get(since.item)


def _open_start(effect: Restrict, answers: Answers) -> Mapping[str, tuple[str, ...]]:
    """The item that would tell how long ago it was, when it is open: then nobody knows whether the wait is over."""
    since = effect.since
    if since is None or _since(since, answers) is not None:
        return {}
    return {since.item: (since.code,) if since.code else ()}


def by_treatment(firings: tuple[RestrictionFiring, ...]) -> dict[Treatment, Restriction]:
    """What holds for each treatment."""
    return {treatment: strongest(firings, treatment) for treatment in Treatment}


def strongest(firings: tuple[RestrictionFiring, ...], treatment: Treatment) -> Restriction:
    """What holds for one treatment.

    Days are the longest that remain: of the waits while it waits, of the defers while it is deferred. They are None
    when it is excluded, and when any of the rules that defer it has no end that can be counted.
    """
    mine = sorted(
        (firing for firing in firings if firing.treatment is treatment),
        key=lambda firing: -firing.level.rank,
    )
    if not mine:
        return Restriction(treatment)
    level = mine[0].level
    days = [firing.days for firing in mine if firing.level is level]
    known = [count for count in days if count is not None]
    return Restriction(treatment, level, max(known) if known and len(known) == len(days) else None, tuple(mine))
