"""Change what each wish weighs in a match, and see what that changes before it is taken."""

from __future__ import annotations

from pydantic import Field

from handlers.feature import Audience, Context, Feature, Reply
from handlers.match_review import review_of
from mentoring.errors import MentoringError
from mentoring.matching.policy import USUAL_WEIGHTS
from mentoring.matching.vocabulary import Wish
from storage.database import UnitOfWork
from ui.form import Dialog, Form
from ui.message import Message, message, quiet


def _weight(wish: Wish) -> int:
    usual = round(USUAL_WEIGHTS[wish])
    weight: int = Field(usual, title=wish.label, description=f"Usually {usual}.", ge=0, le=100)
    return weight


class Weights(Form):
    title = "Weigh the wishes"
    submit = "See what changes"

    skills: int = _weight(Wish.SKILLS)
    goals: int = _weight(Wish.GOALS)
    hours: int = _weight(Wish.HOURS)
    style: int = _weight(Wish.STYLE)
    formats: int = _weight(Wish.FORMATS)
    department: int = _weight(Wish.DEPARTMENT)
    affinity: int = _weight(Wish.AFFINITY)
    zone: int = _weight(Wish.ZONE)


def open_weights(context: Context, uow: UnitOfWork) -> Reply:
    review = review_of(context, uow, to_change=True)
    now = review.terms.policy.weights
    return Dialog(
        form=Weights,
        values={wish.value: round(now.get(wish, 0)) for wish in Wish},
        intro=message(
            "How much each wish counts next to the others. 0 leaves it out.",
            quiet("You see who would change before anything does."),
        ),
        version=review.run.version,
    )


def weigh(form: Weights, context: Context, uow: UnitOfWork) -> Message:
    weights = {wish: float(getattr(form, wish.value)) for wish in Wish}
    if not any(weights.values()):
        raise MentoringError("Give at least one wish a weight above 0.", field="skills")
    return review_of(context, uow, to_change=True).vary(weights=weights)


feature = Feature(
    name="match_weights",
    summary="Change what counts in a match",
    audience=Audience.COORDINATORS,
    form=Weights,
    open=open_weights,
    on_submit=weigh,
)
