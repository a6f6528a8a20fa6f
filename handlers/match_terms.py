"""A run's terms as coordinators choose them: in per cent and in a few words, kept with the run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pydantic import Field, TypeAdapter

from mentoring.errors import MentoringError
from mentoring.matching.choices import Keep, Spread
from mentoring.matching.inputs import Terms
from mentoring.matching.policy import Couple, Policy
from mentoring.matching.vocabulary import Rule
from storage.match_runs import MatchRun
from ui.form import Form

_TERMS = TypeAdapter(Terms)
#: These hold whatever is chosen.
ALWAYS = frozenset(rule for rule in Rule if rule.is_absolute)


class MatchRules(Form):
    title = "Match the cohort"
    submit = "Find pairs"

    rules: tuple[Rule, ...] = Field(
        (),
        title="Never pair two people when",
        description="Managers and conflicts of interest are always kept apart.",
    )
    levels_at_least: int = Field(
        0,
        title="How many levels above is a mentor, at least?",
        description="With 0, two of one level can be paired.",
        ge=0,
        le=5,
    )
    levels_at_most: int = Field(3, title="How many levels above, at most?", ge=0, le=5)
    least_hours: int = Field(
        1, title="How many working hours a week do both share, at least?", ge=0, le=40
    )
    floor: int | None = Field(
        None,
        title="No pair below this fit, in per cent",
        description="Empty: as high as it goes without leaving anybody out.",
        ge=0,
        le=100,
    )
    keep: Keep = Field(Keep.SOME, title="Pairs of the proposal before")
    spread: Spread = Field(Spread.BY_FIT, title="Mentors with several places")
    bound: int | None = Field(
        None,
        title="Hold publishing where a group does worse, in per cent of the best group",
        description="80 is a common bound. Empty: never hold.",
        ge=1,
        le=100,
    )
    is_stable: bool = Field(
        default=False,
        title="Put whom people asked for first, even if fewer are placed",
    )


class LevelsCrossed(MentoringError):
    def __init__(self) -> None:
        super().__init__("This has to be as much as the least, or more.", field="levels_at_most")


def terms_of(run: MatchRun) -> Terms:
    return _TERMS.validate_python(run.terms)


def written(terms: Terms) -> dict[str, object]:
    """Write terms down as a run keeps them, the same each time."""
    kept: dict[str, object] = _TERMS.dump_python(terms, mode="json")
    return kept


def without_locks(terms: Terms, gone: Iterable[Couple]) -> Terms:
    policy = replace(terms.policy, locked=terms.policy.locked - set(gone))
    return replace(terms, policy=policy)


def usual_terms() -> Terms:
    return Terms(policy=Policy(), bound=0.8)


def values_of(terms: Terms) -> dict[str, object]:
    """Fill in the form with terms."""
    policy = terms.policy
    return {
        "rules": tuple(rule for rule in Rule if rule in policy.rules - ALWAYS),
        "levels_at_least": policy.level_gap[0],
        "levels_at_most": policy.level_gap[1],
        "least_hours": round(policy.least_hours),
        "floor": None if policy.floor is None else round(100 * policy.floor),
        "keep": Keep.of(policy.keep),
        "spread": Spread.of(policy.load),
        "bound": None if terms.bound is None else round(100 * terms.bound),
        "is_stable": terms.is_stable,
    }


def chosen(form: MatchRules, before: Terms) -> Terms:
    """Give the terms that the form asks for; what it doesn't ask stays as before.

    Raises:
        LevelsCrossed: no level is allowed.
    """
    if form.levels_at_most < form.levels_at_least:
        raise LevelsCrossed
    policy = replace(
        before.policy,
        rules=frozenset(form.rules) | ALWAYS,
        level_gap=(form.levels_at_least, form.levels_at_most),
        least_hours=float(form.least_hours),
        floor=None if form.floor is None else form.floor / 100,
        keep=form.keep.worth,
        load=form.spread.load,
    )
    bound = None if form.bound is None else form.bound / 100
    return Terms(policy=policy, is_stable=form.is_stable, bound=bound)
