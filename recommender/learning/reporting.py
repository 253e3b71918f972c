"""The audit as text, for whoever looks after the content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recommender.learning.agreement import Agreement, Overruled, Share
from recommender.learning.auditing import Audit, Need, Refit
from recommender.learning.card import OUTCOMES
from recommender.learning.rivals import BOOSTED, FREE, REFIT, TODAY, Rival
from recommender.learning.searching import Change

MOST_RULES = 12
NAMES = {
    TODAY: "today's points",
    REFIT: "the refitted points",
    FREE: "a free logistic regression",
    BOOSTED: "boosted trees",
}
KINDS = {
    "refer": "medical referral",
    "restriction": "restriction",
    "position": "outcomes of a concern",
    "points": "points",
    "instead": "what comes instead",
}


def report(found: Audit) -> str:
    parts = [_head(found), _agreement(found.agreement), _apart(found.agreement)]
    parts += [_overruled(found.agreement.overruled, found.least.of_a_row)]
    if found.refit:
        parts += [_changes(found.refit), _rivals(found.refit), _curves(found.refit), _beyond(found.refit)]
        parts.append(_seldom(found.refit, found.least.of_a_row))
    else:
        parts.append(
            ["Too few cases for the points:", *(f"  {_need(need)}" for need in found.needs if not need.is_met)]
        )
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _head(found: Audit) -> list[str]:
    said = f"{found.cases:,} cases; in {found.overruled:,} of them staff decided otherwise than suggested."
    reasons = [f"{count:,} {reason}" for reason, count in found.agreement.reasons.items()]
    told = [f"Reasons: {', '.join(reasons)}."] if reasons else []
    return [said, f"Points decided in {found.deciding:,} that say something about them.", *told]


def _need(need: Need) -> str:
    return f"{need.needed:,} {need.what} are needed {need.purpose}; there are {need.there:,}."


def _agreement(found: Agreement) -> list[str]:
    lines = [f"Decided as suggested, where staff had a say: {_share(found.everybody)}"]
    for group, members in found.groups.items():
        lines.append(f"  by {group.replace('_', ' ')}")
        lines += [f"    {name:<22}{_share(share)}" for name, share in members.items()]
    return lines


def _apart(found: Agreement) -> list[str]:
    """Groups whose cases say nothing about the points."""
    if not found.apart:
        return []
    named = ", ".join(f"{list_.replace('_', ' ')} {name}" for list_, name in found.apart)
    return [
        f"Staff decide otherwise about clients of {named}, whatever else they say. Somebody has to look why.",
        "The points are weighed without them, so that a leaning about people becomes no rule.",
    ]


def _share(share: Share, than_others: str = "less") -> str:
    mark = f"  <- {than_others} than the others" if share.odd else ""
    return f"{share.share:>6.1%} ({share.low:.0%} to {share.high:.0%}) of {share.cases:,}{mark}"


def _overruled(found: Sequence[Overruled], least: int) -> list[str]:
    lines = [line for each in found[:MOST_RULES] if each.share.counted for line in [_overruled_line(each)]]
    stands_out = any(each.share.odd for each in found)
    none = [] if stands_out else ["  None is overruled more than chance would have it."]
    return [f"Overruled most, of what had a part in {least} cases or more", *none, *lines] if lines else []


def _overruled_line(each: Overruled) -> str:
    way = f", mostly {each.mostly[0]} -> {each.mostly[1]}" if each.mostly else ""
    return f"  {each.rule.id} ({KINDS[each.rule.kind]}): {_share(each.share, 'more')}{way}"


def _changes(refit: Refit) -> list[str]:
    found = refit.found
    held = [line for change in found.held_back for line in _held_back(refit, change)]
    if not found.changes:
        none = (
            f"No change of the points is proposed. Staff lean away from {found.looked_at} of them, none clearly enough."
        )
        return ["No change of the points is proposed.", *held] if held else [none]
    lines = ["Proposed points"]
    for change in found.changes:
        lines += [*_change(refit, change)]
    low, high = refit.gain[1:]
    return [*lines, f"  As staff decided: {refit.gain[0]:+.1f} cases in 100 ({low:+.1f} to {high:+.1f}).", *held]


def _held_back(refit: Refit, change: Change) -> Iterator[str]:
    card, ((row, more),) = refit.card, change.steps
    to = f"{OUTCOMES[change.outcome]} {refit.found.points[row, change.outcome] + more}"
    yield f"Not proposed: {card.names[row]}: {to}. Staff lean there clearly ({change.better:,} cases, {change.worse:,}"
    yield "  against), but the order of points does not allow it by itself. Look at the rule, not at the points."


def _change(refit: Refit, change: Change) -> Iterator[str]:
    card, outcome = refit.card, OUTCOMES[change.outcome]
    for row, more in change.steps:
        has = card.points[row, change.outcome]
        follows = "" if row == change.row else ", to keep the order of the grades"
        yield f"  {card.names[row]}: {outcome} {has} -> {has + more}{follows}"
    if change.turns:
        yield f"    Turns suggestions from {OUTCOMES[change.turns[0]]} to {OUTCOMES[change.turns[1]]}, mostly."
    fitted = refit.fitted.points[change.row, change.outcome]
    again = refit.compared.again.get((change.row, change.outcome), 0)
    yield f"    {change.met:,} cases have this row. {change.better + change.worse:,} staff decided one way or the other"
    yield f"    would be suggested differently: {change.better:,} as staff decided, {change.worse:,} no longer so."
    yield f"    Staff lean to {fitted:.1f} points. Found again in {again} of 5 parts. Chance {change.chance:.1g}."


def _rivals(refit: Refit) -> list[str]:
    lines = ["On cases that it had not seen            agrees                      log loss   more than today's points"]
    for name, rival in refit.compared.rivals.items():
        agrees = f"{rival.agrees.share:.1%} ({rival.agrees.low:.0%} to {rival.agrees.high:.0%})"
        lines.append(f"  {NAMES[name]:<39}{agrees:<28}{rival.log_loss:<11.3f}{_interval(rival.worse_by)}")
    return lines


def _interval(found: tuple[float, float, float]) -> str:
    return f"{found[0]:+.3f} ({found[1]:+.3f} to {found[2]:+.3f})"


def _curves(refit: Refit) -> list[str]:
    lines = ["How likely a suggestion was said to be, and how many staff agreed with"]
    for name, rival in refit.compared.rivals.items():
        lines.append(f"  {NAMES[name]}: {', '.join(_bins(rival))}")
    return lines


def _bins(rival: Rival) -> Iterator[str]:
    return (
        f"{bin.said:.0%} -> {bin.seen.share:.0%} ({bin.seen.low:.0%} to {bin.seen.high:.0%})" for bin in rival.curve
    )


def _beyond(refit: Refit) -> list[str]:
    beyond = refit.beyond
    said = f"What points miss, as less log loss of boosted trees: {_interval(beyond.gain)}"
    if not beyond.groups:
        return [f"{said}. Nothing to tell."]
    return [
        said,
        *(f"  {' and '.join(each.who)}: {each.gain:.2f} less; agreed {_share(each.agreed)}" for each in beyond.groups),
    ]


def _seldom(refit: Refit, least: int) -> list[str]:
    if not refit.seldom:
        return []
    told = ", ".join(f"{name} {count}" for name, count in refit.seldom)
    return [f"Met by fewer than {least} cases, and so left as they are: {told}."]
