"""Why an outcome stands: the changes of which one at least must be made before it can be another.

As long as nothing is touched that the outcome rests on, it stays. So every larger set of changes that gives another
outcome has one of these changes in it. What is out of reach, or takes more answers than are left, is no ground:

- while refer rules count, any one of them is enough to keep the outcome, and each must be touched to be gone;
- a treatment that is blocked on one ground stays so until every rule of that ground is gone;
- points matter as far as those of another outcome can catch up with the lead's;
- what comes instead of a lead matters while it is that which leads;
- a rule that no change can reach, or that no change can make count, plays no part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recommender.domain.changing import Change
from recommender.domain.criteria import Node
from recommender.domain.policy import InsteadRule, RestrictionRule
from recommender.domain.terms import LONGEST_WAIT_DAYS, Level, Outcome, Treatment
from recommender.engine.changing.levers import asked_for_outcome
from recommender.engine.changing.reach import Feature, Reach, reach_of, reads, start_of
from recommender.engine.changing.variants import Changes, Variants
from recommender.engine.points import TIE_ORDER

NO_CHANGES: Changes = frozenset()


@dataclass(frozen=True)
class Reached:
    """For each part of the policy, the changes that can make it otherwise.

    `restricting` names per treatment the rules that can block it, with their ground; `shared` the rows of points that
    two answers or more decide together, so that what each gives by itself does not tell what both give.
    """

    refers: dict[str, Changes]
    restricting: dict[Treatment, dict[str, tuple[str | None, Changes]]]
    positions: Changes
    rows: Changes
    asked: tuple[tuple[InsteadRule, Changes], ...]
    shared: dict[str, Changes]


def reached_by(variants: Variants) -> Reached:
    """What the levers of an intake reach, worked out once for the whole search."""
    policy = variants.policy
    reach = reach_of(policy, variants.now, variants.touched)
    position = policy.positioning
    rows = {row.id: _changes(variants, _criteria_reached(reach, row.when)) for row in policy.scorecard.rows}
    asked = [(rule, rule.when) for rule in asked_for_outcome(policy) if rule.when]
    return Reached(
        refers={rule.id: _changes(variants, _criteria_reached(reach, rule.when)) for rule in policy.refer_rules},
        restricting={treatment: _restricting(variants, reach, treatment) for treatment in Treatment},
        positions=_all(
            _changes(variants, _criteria_reached(reach, rule.when))
            for rule in (*position.adjustments, *position.same_grade)
        ),
        rows=_all(rows.values()),
        asked=tuple((rule, _changes(variants, _criteria_reached(reach, when))) for rule, when in asked),
        shared={
            row: changes for row, changes in rows.items() if len({variants.lever_of[each] for each in changes}) > 1
        },
    )


def _all(found: Iterable[Changes]) -> Changes:
    return NO_CHANGES.union(*found)


def _changes(variants: Variants, features: frozenset[Feature]) -> Changes:
    return frozenset(change for change, touched in variants.touched.items() if not touched.isdisjoint(features))


def _criteria_reached(reach: Reach, when: Node) -> frozenset[Feature]:
    """What criteria read, if their truth can change."""
    read = reads(reach.questionnaire, when)
    return frozenset() if reach.touched.isdisjoint(read) or reach.is_settled(when) else read


def _restricting(variants: Variants, reach: Reach, treatment: Treatment) -> dict[str, tuple[str | None, Changes]]:
    """The rules that can block a treatment, or make it wait where that is asked."""
    asked = [rule for rule in asked_for_outcome(variants.policy) if rule.waits_beyond_days is not None]
    is_asked = any(rule.then.value == treatment.value for rule in asked)
    return {
        rule.id: (rule.ground, _changes(variants, _criteria_reached(reach, rule.when) | start_of(rule)))
        for rule in variants.policy.restrictions
        if rule.effect.treatment is treatment and (is_asked or _can_block(rule)) and reach.can_count(rule.when)
    }


def _can_block(rule: RestrictionRule) -> bool:
    effect = rule.effect
    return effect.level.blocks or (effect.level is Level.WAIT and (effect.days or 0) > LONGEST_WAIT_DAYS)


def next_changes(variants: Variants, reached: Reached, made: Changes, left: int) -> list[Change]:
    """The changes one of which is in every set that holds `made`, at most `left` more, and changes the outcome."""
    used = {variants.lever_of[change] for change in made}
    free = frozenset(change for change in variants.touched if variants.lever_of[change] not in used)
    refers = variants.refers(made)
    if refers:
        found = _fewest([reached.refers[firing.rule] & free for firing in refers], left)
    else:
        found = free & _rested_on(variants, reached, made, free, left)
    return sorted(found, key=lambda change: variants.order[change])


def _fewest(groups: list[Changes], left: int) -> Changes:
    """Of groups each of which needs a change, the smallest; none where they need more changes than are left."""
    apart: set[Change] = set()
    needed = 0
    for group in sorted(groups, key=len):
        if apart.isdisjoint(group):
            apart |= group
            needed += 1
    return min(groups, key=len) if needed <= left else NO_CHANGES


def _rested_on(variants: Variants, reached: Reached, made: Changes, free: Changes, left: int) -> Changes:
    """What the outcome rests on where no refer rule counts."""
    found = _all(reached.refers.values())
    found |= _lead_rests_on(variants, reached, made, free, left)
    for treatment in _treatments_that_matter(variants, made):
        stay = _grounds_that_stay(variants, reached, made, free, left, treatment)
        found |= _all(changes for ground, changes in reached.restricting[treatment].values() if ground not in stay)
    return found | _asked(variants, reached, made, free, left)


def _treatments_that_matter(variants: Variants, made: Changes) -> tuple[Treatment, ...]:
    """Treatments whose restrictions decide now: the lead that something can come instead of, and what came of it."""
    outcome, rule = variants.settled(made)
    if rule == variants.policy.instead.facial_blocked.id:
        return tuple(Treatment)
    decide = {outcome.value}
    if variants.standing(made).lead is variants.policy.instead.lead:
        asked = [rule for rule in asked_for_outcome(variants.policy) if rule.waits_beyond_days is not None]
        decide |= {variants.policy.instead.lead.value, *(rule.then.value for rule in asked)}
    return tuple(treatment for treatment in Treatment if treatment.value in decide)


def _grounds_that_stay(
    variants: Variants, reached: Reached, made: Changes, free: Changes, left: int, treatment: Treatment
) -> set[str | None]:
    """On which grounds something will block a treatment, whatever is changed with the answers that are left."""
    touched: dict[str | None, list[Changes]] = {}
    for firing in variants.restrictions(made)[treatment].firings:
        if firing.level.blocks:
            touched.setdefault(firing.ground, []).append(reached.restricting[treatment][firing.rule][1] & free)
    return {ground for ground, groups in touched.items() if not _fewest(groups, left)}


def _asked(variants: Variants, reached: Reached, made: Changes, free: Changes, left: int) -> Changes:
    """What the rules for a lead that cannot be ask the answers, where such a rule could decide."""
    lead, standing = variants.policy.instead.lead, variants.standing(made)
    if standing.lead is not lead:
        return NO_CHANGES
    stay = _grounds_that_stay(variants, reached, made, free, left, Treatment(lead.value))
    return _all(changes for rule, changes in reached.asked if _could_decide(rule, stay))


def _could_decide(rule: InsteadRule, stay: set[str | None]) -> bool:
    """Whether a rule can still hold where the lead stays blocked on these grounds."""
    if rule.blocked is False and stay:
        return False
    return rule.blocked_only_by is None or stay <= set(rule.blocked_only_by)


def _lead_rests_on(variants: Variants, reached: Reached, made: Changes, free: Changes, left: int) -> Changes:
    """What can bring another outcome into the lead: another reading of the concerns, or points.

    Points add up, so of `left` changes that close a gap one closes at least its share of it, or it belongs to a row
    that takes several answers. A rival that is the outcome without leading is no rival.
    """
    standing = variants.standing(made)
    found = reached.positions
    for rival in standing.candidates:
        if rival is not standing.lead and not _is_the_outcome_anyway(variants, reached, made, rival):
            found |= _brings_nearer(variants, reached, made, free - found, left, rival)
    return found


def _brings_nearer(
    variants: Variants, reached: Reached, made: Changes, free: Changes, left: int, rival: Outcome
) -> Changes:
    """The changes one of which is needed for a rival to catch up."""
    lead = variants.standing(made).lead
    gap = _gap(variants.standing(made).totals, lead, rival)
    gains = {change: _gain(variants, reached, change, lead, rival) for change in reached.rows & free}
    together = _most_together(variants, reached, lead, rival)
    most = sum(sorted((gain for gain in gains.values() if gain > 0), reverse=True)[:left]) + together
    shared = _all(reached.shared.values()) if together and most >= gap else NO_CHANGES
    return shared | frozenset(change for change, gain in gains.items() if gain * left >= gap)


def _most_together(variants: Variants, reached: Reached, lead: Outcome, rival: Outcome) -> int:
    """The most that rows which take several answers can bring a rival nearer: by being added, or by going."""
    rows = [row for row in variants.policy.scorecard.rows if row.id in reached.shared]
    return variants.policy.scorecard.main_concern_counts * sum(
        abs(row.points.triple[rival.rank] - row.points.triple[lead.rank]) for row in rows
    )


def _is_the_outcome_anyway(variants: Variants, reached: Reached, made: Changes, rival: Outcome) -> bool:
    """Whether a rival, if it led, would be the outcome that there is without it: nothing can come in its place."""
    if variants.outcome(made) is not rival or rival is variants.policy.instead.lead:
        return False
    restricting = {} if rival is Outcome.MEDICAL_REFERRAL else reached.restricting[Treatment(rival.value)]
    return not any(changes for _, changes in restricting.values())


def _gap(totals: tuple[int, int, int], lead: Outcome, rival: Outcome) -> int:
    """Points that the rival lacks. On a tie the order of ties decides."""
    wins_ties = TIE_ORDER.index(rival) < TIE_ORDER.index(lead)
    return totals[lead.rank] - totals[rival.rank] + (0 if wins_ties else 1)


def _gain(variants: Variants, reached: Reached, change: Change, lead: Outcome, rival: Outcome) -> int:
    """Points that a change by itself brings the rival nearer to the lead, by rows that take this answer alone."""
    before, after = (_difference(variants, reached, made, lead, rival) for made in (NO_CHANGES, frozenset({change})))
    return after - before


def _difference(variants: Variants, reached: Reached, made: Changes, lead: Outcome, rival: Outcome) -> int:
    rows = (row for row in variants.standing(made).rows if row.row not in reached.shared)
    return sum(row.points[rival.rank] - row.points[lead.rank] for row in rows)
