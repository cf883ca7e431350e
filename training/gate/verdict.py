"""Whether a candidate may serve, with reasons that a person understands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import NormalDist

from training.gate.bootstrap import Estimate
from training.gate.comparison import MIN_ROWS, AttributeComparison, Comparison
from training.gate.floors import Floors
from training.gate.functional import ALL, FunctionalResult
from training.gate.measures import AUC, CALIBRATION, LOWER_IS_BETTER, PRECISION, RECALL

# The chance that an accident of the sample refuses a candidate that is as good, over all figures together.
FALSE_REFUSAL = 0.05
# An AUC under which labels have nothing to do with the texts: shuffled ones, another column.
COIN = 0.55
# Groups or phenomena that a sentence names.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """`refusals` say what is wrong, `gains` what is better; a candidate passes where nothing is wrong."""

    refusals: tuple[str, ...]
    gains: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.refusals


@dataclass(frozen=True, slots=True)
class _Judge:
    """Tells losses from accidents at a level that fits the number of figures that are looked at."""

    n_figures: int

    def lost(self, each: Estimate, allowed: float, lower_is_better: bool = False) -> bool:
        """More is lost than allowed, and more than the sample explains."""
        if each.serving is None:
            return False
        loss = each.difference if lower_is_better else -each.difference
        sure = NormalDist().inv_cdf(1 - FALSE_REFUSAL / max(1, self.n_figures))
        return loss > allowed and loss > sure * each.error


def judge(
    comparison: Comparison, functional: FunctionalResult, floors: Floors, unlike: tuple[str, ...] = ()
) -> Verdict:
    """Hold a comparison and the functional tests against the floors.

    `unlike` are attributes that the serving model scores and the candidate does not.
    """
    refusals = [
        f"It does not score {', '.join(unlike)}, which the serving model scores: policies and clients that use "
        "them would break."
    ] * bool(unlike)
    if not comparison.attributes:
        refusals.append(_nothing_compared(comparison))
    refusals += _held_out(comparison, floors)
    refusals += _subgroups(comparison, floors)
    refusals += _functional(functional, floors)
    gains = list(_gains(comparison, floors))
    if floors.gain and not gains and not refusals:
        refusals.append(
            "It is better at nothing that the held-out comments can tell: there is no reason to change models. "
            "More labels would train it better and measure it more finely; `gain = false` in the floors accepts "
            "a candidate that is as good."
        )
    return Verdict(tuple(refusals), tuple(gains))


def _nothing_compared(comparison: Comparison) -> str:
    if not comparison.too_few:
        return (
            "None of the labels is for an attribute that the candidate scores, so nothing could be compared."
        )
    counts = "; ".join(f"{name}: {yes} yes, {no} no" for name, (yes, no) in comparison.too_few.items())
    needed = f"{MIN_ROWS} of each are needed"
    return f"There are too few held-out labels to compare anything ({counts}; {needed}). Label more."


def _held_out(comparison: Comparison, floors: Floors) -> Iterator[str]:
    allowed = {
        AUC: floors.loss.auc,
        PRECISION: floors.loss.average_precision,
        RECALL: floors.loss.recall,
        CALIBRATION: floors.loss.calibration_error,
    }
    judge = _Judge(len(allowed) * len(comparison.attributes))
    for name, of in comparison.attributes.items():
        lost = [
            measure
            for measure, limit in allowed.items()
            if judge.lost(of.figures[measure], limit, measure in LOWER_IS_BETTER)
        ]
        if lost:
            yield _loss(name, of, lost)
        under = list(_under_floor(name, of, floors))
        yield from under
        area = of.figures[AUC]
        if not lost and not under and area.serving is not None and area.low < -floors.unknown.auc:
            yield (
                f"{name}: {of.rows:,} held-out labels ({of.yes:,} yes) cannot rule out that it ranks comments "
                f"worse by {-area.low:.2f} of AUC, and {floors.unknown.auc:.2f} is the limit. Label more comments "
                "and run the gate again."
            )


def _loss(name: str, of: AttributeComparison, lost: list[str]) -> str:
    each = of.figures[lost[0]]
    what = "ranks comments worse than" if lost[0] != CALIBRATION else "gives less honest probabilities than"
    others = f"; {', '.join(lost[1:])} got worse as well" if lost[1:] else ""
    on = f"On {of.rows:,} held-out comments"
    return f"{name}: it {what} the serving model. {on} {lost[0]} is {_change(each)}{others}."


def _change(each: Estimate) -> str:
    """ "0.610 instead of 0.890 (-0.280; 95 % interval -0.310 to -0.250)" """
    return (
        f"{each.candidate:.3f} instead of {each.serving:.3f} ({each.difference:+.3f}; 95 % interval "
        f"{each.low:+.3f} to {each.high:+.3f})"
    )


def _under_floor(name: str, of: AttributeComparison, floors: Floors) -> Iterator[str]:
    area, error = of.figures[AUC], of.figures[CALIBRATION]
    if area.serving is not None and max(area.candidate, area.serving) < COIN:
        yield (
            f"{name}: by these {of.rows:,} held-out labels neither model is better than a coin (AUC "
            f"{area.candidate:.3f}, the serving model {area.serving:.3f}; 0.5 is a coin), so that nothing can be "
            "learnt from them or judged. Are they in the right column, and beside the right comments?"
        )
    elif area.candidate < floors.held_out.auc and not _as_good(area, area.serving):
        yield (
            f"{name}: it hardly tells yes from no (AUC {area.candidate:.3f} on {of.rows:,} held-out comments; 0.5 is "
            f"a coin, {floors.held_out.auc} is asked for). Are the labels in the right column, and do labellers agree?"
        )
    worse = error.serving is None or error.candidate > error.serving
    if error.candidate > floors.held_out.calibration_error and worse:
        yield (
            f"{name}: its probabilities are off by {error.candidate:.2f} on average, and "
            f"{floors.held_out.calibration_error} is the limit: thresholds would not mean what they say."
        )


def _as_good(each: Estimate, serving: float | None) -> bool:
    return serving is not None and each.candidate >= serving


def _subgroups(comparison: Comparison, floors: Floors) -> Iterator[str]:
    found = [
        (attribute, group, kind, each)
        for attribute, of in comparison.attributes.items()
        for group, kinds in of.subgroups.items()
        for kind, each in kinds.items()
    ]
    judge = _Judge(len(found))
    lost = [each for each in found if judge.lost(each[3], floors.loss.subgroup_auc)]
    for attribute in dict.fromkeys(each[0] for each in lost):
        of_attribute = sorted(
            (each for each in lost if each[0] == attribute), key=lambda each: each[3].difference
        )
        _, _, kind, worst = of_attribute[0]
        yield (
            f"{attribute}: held-out comments that name {_named([each[1] for each in of_attribute])} people are judged "
            f"worse than by the serving model. Worst is how it tells {kind}: AUC {_change(worst)}."
        )


def _functional(result: FunctionalResult, floors: Floors) -> Iterator[str]:
    limits = floors.functional
    passed = result.passed[ALL]
    if passed.candidate < limits.passed and not _as_good(passed, passed.serving):
        yield (
            f"Functional tests: it decides {passed.candidate:.0%} of {result.cases[ALL]} short test comments rightly, "
            f"and {limits.passed:.0%} are asked for."
        )
    if result.ordered.candidate < limits.ordered and not _as_good(result.ordered, result.ordered.serving):
        yield (
            "Functional tests: it scores the hurtful one of two like comments higher in "
            f"{result.ordered.candidate:.0%}, and {limits.ordered:.0%} are asked for."
        )
    judge = _Judge(len(result.passed) + len(result.attributes) + 1)
    lost = {
        name: each
        for name, each in result.passed.items()
        if name != ALL and judge.lost(each, limits.lost_passed)
    }
    if judge.lost(passed, limits.lost_passed) or lost:
        yield (
            f"Functional tests: it decides {passed.candidate:.0%} of {result.cases[ALL]} short test comments rightly, "
            f"the serving model {passed.serving:.0%}. {_phenomena(lost, result)}If its scores only mean something else "
            "now, choose thresholds with `moderation thresholds` and name them as --new-policy."
        )
    if judge.lost(result.ordered, limits.lost_ordered):
        yield (
            f"Functional tests: the hurtful one of two like comments gets the higher score in "
            f"{_change(result.ordered)} of the pairs."
        )
    decayed = {name: each for name, each in result.attributes.items() if judge.lost(each, limits.lost_auc)}
    if decayed:
        worst = min(decayed, key=lambda name: decayed[name].difference)
        yield (
            f"Functional tests: it has unlearned {_named(sorted(decayed, key=lambda name: decayed[name].difference))}; "
            f"AUC of {worst} over the test comments is {_change(decayed[worst])}."
        )
    yield from _identities(result, limits.lost_identity_auc)


def _phenomena(lost: Mapping[str, Estimate], result: FunctionalResult) -> str:
    worst = sorted(lost, key=lambda name: lost[name].difference)[:NAMED]
    parts = [
        f"{name.replace('_', ' ')} {lost[name].candidate:.0%} instead of {lost[name].serving:.0%} "
        f"of {result.cases[name]}"
        for name in worst
    ]
    return f"Worst: {'; '.join(parts)}. " if parts else ""


def _identities(result: FunctionalResult, allowed: float) -> Iterator[str]:
    found = [
        (group, kind, each) for group, kinds in result.identities.items() for kind, each in kinds.items()
    ]
    # Every group by itself: at a level for all of them together, labels flipped for one group took a third of
    # its AUC and passed.
    judge = _Judge(len(next(iter(result.identities.values()), ())))
    lost = sorted(
        (each for each in found if judge.lost(each[2], allowed)), key=lambda each: each[2].difference
    )
    if lost:
        _, kind, worst = lost[0]
        yield (
            f"Groups of people: sentences that name {_named([each[0] for each in lost])} people are judged worse "
            f"than by the serving model. Worst is how it tells {kind}: AUC {_change(worst)}. "
            "Look for labels that treat the group alike whatever the comment says."
        )


def _named(names: list[str]) -> str:
    distinct = list(dict.fromkeys(names))
    rest = f" and {len(distinct) - NAMED} more" if len(distinct) > NAMED else ""
    return ", ".join(distinct[:NAMED]) + rest


def _gains(comparison: Comparison, floors: Floors) -> Iterator[str]:
    for name, of in comparison.attributes.items():
        area = of.figures[AUC]
        if area.serving is None:
            if area.low > floors.held_out.auc:
                yield (
                    f"{name}: new, with AUC {area.candidate:.3f} ({area.low:.3f} to {area.high:.3f}) on "
                    f"{of.rows:,} held-out comments."
                )
            continue
        better = [
            measure
            for measure, each in of.figures.items()
            if (each.high < 0 if measure in LOWER_IS_BETTER else each.low > 0)
        ]
        if better:
            yield f"{name}: better on {of.rows:,} held-out comments; {better[0]} is {_change(of.figures[better[0]])}."
