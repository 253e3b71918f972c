"""The audit as text, for whoever looks after the content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recommender.learning.agreement import Agreement, Overruled, Share
from recommender.learning.auditing import Audit, Need, Refit
from recommender.learning.card import OUTCOMES
from recommender.learning.changes import Change, Hindrance
from recommender.learning.choices import LeftOut
from recommender.learning.judged import Named
from recommender.learning.rivals import BOOSTED, FOLDS, FREE, REFIT, TODAY, Rival
from recommender.learning.searching import FOUND_AGAIN

A_MILLIONTH = 1e-6
MOST_OTHERS = 3  # rules that are listed though they do not stand out
NAMES = {
    TODAY: "today's points",
    REFIT: "the refitted points",
    FREE: "a free logistic regression",
    BOOSTED: "boosted trees",
}
KINDS = {
    "refer": "medical referral",
    "restriction": "restriction",
    "caution": "caution",
    "wait": "wait",
    "position": "outcomes of a concern",
    "points": "points",
    "instead": "what comes instead",
}
LEFT_OUT = {
    LeftOut.NOT_AVAILABLE: "something was not available",
    LeftOut.TEST_PATCH: "a test patch reacted",
    LeftOut.NOT_FROM_POINTS: "staff chose an outcome that points could not give there",
}
HINDRANCES = {
    Hindrance.ORDER: "the order of points that `check` asks for forbids it. Look at the rule, not at the points",
    Hindrance.EMPTY: "the row would give no points at all. It seems to carry nothing and could be deleted",
    Hindrance.NOT_FOUND_AGAIN: f"it has to be found again in {FOUND_AGAIN} of {FOLDS} parts of the cases",
}


def report(found: Audit) -> str:
    if not found.cases:
        return "There is no case that staff decided, so there is nothing to hold against the policy."
    parts = [_summary(found), _head(found), _agreement(found.agreement), _apart(found.agreement)]
    parts += [_overruled(found.agreement.overruled, found.least.of_a_row)]
    if found.refit:
        parts += [_changes(found.refit), _held_back(found.refit), _rivals(found.refit), _curve(found.refit)]
        parts += [_beyond(found.refit), _seldom(found.refit, found.least.of_a_row)]
    else:
        parts.append(
            ["Too few cases for the points:", *(f"  {_need(need)}" for need in found.needs if not need.is_met)]
        )
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _summary(found: Audit) -> list[str]:
    """What to take away."""
    lines = [f"{_so_many(found.cases, 'case')}. {_agreed(found.agreement.everybody)}"]
    lines.append(_of_points(found.refit) if found.refit else "There are too few cases to weigh the points.")
    marked = [f"{list_.replace('_', ' ')} {name}" for list_, name in found.agreement.odd]
    marked += [_named(each.rule) for each in found.agreement.overruled if each.share.odd]
    lines.append(
        f"Look at: {', '.join(marked)}. Staff overrule the suggestion more there than elsewhere."
        if marked
        else "No group of clients, rule or row is overruled more than chance would have it."
    )
    if found.refit and found.refit.beyond.is_something:
        lines.append("Answers that points do not weigh say something of what staff decide: see what points miss.")
    return lines


def _agreed(everybody: Share) -> str:
    if not everybody.cases:
        return "Staff had a say in none of them."
    return f"Where staff had a say, they decided {everybody.share:.1%} of {everybody.cases:,} as suggested."


def _of_points(refit: Refit) -> str:
    changed = list(dict.fromkeys(refit.card.names[change.row] for change in refit.found.changes))
    said = f"Other points are proposed for {', '.join(changed)}." if changed else "No change of the points is proposed."
    held = len(refit.found.held_back)
    if not held:
        return said
    noun = "other change" if changed else "change"
    return f"{said} {_so_many(held, noun)} looked good and {'is' if held == 1 else 'are'} not proposed."


def _so_many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _named(rule: Named) -> str:
    return f"{rule.id} ({KINDS[rule.kind]})"


def _head(found: Audit) -> list[str]:
    reasons = [f"{count:,} {reason}" for reason, count in found.agreement.reasons.items()]
    told = f", for these reasons: {', '.join(reasons)}" if reasons else ""
    lines = [f"Staff decided otherwise than suggested in {_so_many(found.overruled, 'case')}{told}."]
    lines.append(f"Points decided in {found.deciding:,} that say something about them.")
    if found.left_out:
        lines.append("Points decided in these too, and they are left out of the weighing:")
        lines += [f"  {count:,} where {LEFT_OUT[why]}" for why, count in found.left_out.items()]
    return lines


def _need(need: Need) -> str:
    return f"{need.needed:,} {need.what} are needed {need.purpose}; there are {need.there:,}."


def _agreement(found: Agreement) -> list[str]:
    if not found.everybody.cases:
        return []
    lines = [
        "Decided as suggested, where staff had a say; in brackets where 95 of 100 clinics like this one would lie",
        f"  {'everybody':<24}{_share(found.everybody)}",
    ]
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
    """Those that stand out come first."""
    counted = [each for each in found if each.share.counted]
    odd = sum(each.share.odd for each in counted)
    none = [] if odd else ["  None is overruled more than chance would have it."]
    lines = [_overruled_line(each) for each in counted[: odd + MOST_OTHERS]]
    return [f"Overruled most, of what had a part in {least} cases or more", *none, *lines] if lines else []


def _overruled_line(each: Overruled) -> str:
    way = f", mostly {each.mostly[0]} -> {each.mostly[1]}" if each.mostly else ""
    return f"  {_named(each.rule)}: {_share(each.share, 'more').strip()}{way}"


def _changes(refit: Refit) -> list[str]:
    found = refit.found
    if not found.changes:
        lean = f" Staff lean away from {found.looked_at} of them, none clearly enough." if not found.held_back else ""
        return [f"No change of the points is proposed.{lean}"]
    lines = ["Proposed points", *(line for change in found.changes for line in _change(refit, change))]
    lines.append(f"  On the cases that they were made from, {_gain(refit.gain)}.")
    return [*lines, f"  Made from four fifths and tried on the last, by turns, {_gain(refit.compared.gain)}."]


def _gain(gain: tuple[float, float, float]) -> str:
    return f"{gain[0]:+.1f} in 100 ({gain[1]:+.1f} to {gain[2]:+.1f}) are suggested as staff decided"


def _change(refit: Refit, change: Change) -> Iterator[str]:
    yield from (f"  {line}" for line in _moved(refit, change))
    if change.turns:
        yield f"    Turns suggestions from {OUTCOMES[change.turns[0]]} to {OUTCOMES[change.turns[1]]}, mostly."
    fitted = refit.fitted.points[change.row, change.outcome]
    yield f"    {change.met:,} cases have this row. {change.better + change.worse:,} staff decided one way or the other"
    yield f"    would be suggested differently: {change.better:,} as staff decided, {change.worse:,} no longer so."
    yield f"    The fractional points that fit best are {fitted:.1f}. Found again in {_again(refit, change)}."
    yield f"    Chance would bring it {_seldom_so(change.chance)}, where staff overrule here as they do elsewhere."


def _seldom_so(chance: float) -> str:
    return f"once in {1 / chance:,.0f} clinics" if chance > A_MILLIONTH else "in less than one of a million clinics"


def _moved(refit: Refit, change: Change) -> Iterator[str]:
    for row, more in change.steps:
        has = refit.card.points[row, change.outcome]
        follows = "" if row == change.row else ", to keep the order of the grades"
        yield f"{refit.card.names[row]}: {OUTCOMES[change.outcome]} {has} -> {has + more}{follows}"


def _again(refit: Refit, change: Change) -> str:
    return f"{refit.compared.again.get(change.cell, 0)} of {FOLDS} parts"


def _held_back(refit: Refit) -> list[str]:
    lines = []
    for change in refit.found.held_back:
        assert change.hindrance
        lines += [f"  {line}" for line in _moved(refit, change)]
        lines.append(
            f"    Of the cases that it turns {change.better:,} are as staff decided, {change.worse:,} no longer."
        )
        lines.append(f"    Found again in {_again(refit, change)}. Not proposed: {HINDRANCES[change.hindrance]}.")
    return ["Looked at, and not proposed", *lines] if lines else []


def _rivals(refit: Refit) -> list[str]:
    lines = [
        "On cases that it had not seen: four ways to say what staff decide. Log loss is 0 for a way that knows, and",
        "0.69 for one that tosses a coin between two outcomes; less is better.",
        f"  {'':<28}{'agrees':<24}{'log loss':<11}more than today's points",
    ]
    for name, rival in refit.compared.rivals.items():
        agrees = f"{rival.agrees.share:.1%} ({rival.agrees.low:.0%} to {rival.agrees.high:.0%})"
        lines.append(f"  {NAMES[name]:<28}{agrees:<24}{rival.log_loss:<11.3f}{_interval(rival.worse_by)}")
    return lines


def _interval(found: tuple[float, float, float]) -> str:
    return f"{found[0]:+.3f} ({found[1]:+.3f} to {found[2]:+.3f})"


def _curve(refit: Refit) -> list[str]:
    told = ", ".join(_bins(refit.compared.rivals[TODAY]))
    return [
        "How sure today's points were of a suggestion, in five parts, and how many of those staff agreed with",
        f"  {told}",
    ]


def _bins(rival: Rival) -> Iterator[str]:
    return (
        f"{bin.said:.0%} -> {bin.seen.share:.0%} ({bin.seen.low:.0%} to {bin.seen.high:.0%})" for bin in rival.curve
    )


def _beyond(refit: Refit) -> list[str]:
    beyond = refit.beyond
    said = f"What points miss, as less log loss of boosted trees: {_interval(beyond.gain)}"
    if not beyond.is_something:
        return [said, "  The trees, which see every answer, do not clearly know more than the points."]
    if not beyond.groups:
        return [said, "  Something is missed, and no group of clients was found that carries it."]
    return [
        said,
        *(f"  {' and '.join(each.who)}: {each.gain:.2f} less; agreed {_share(each.agreed)}" for each in beyond.groups),
    ]


def _seldom(refit: Refit, least: int) -> list[str]:
    if not refit.seldom:
        return []
    rows = _so_many(len(refit.seldom), "row")
    return [f"{rows} met by fewer than {least} cases, and so left as they are; --json names them."]
