"""Who would rather have each other: pairs that a match leaves apart, though both would gain."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.feature import Audience, Context, Feature
from handlers.match_review import Review, review_of
from storage.database import UnitOfWork
from ui.form import Form
from ui.message import Items, Message, button, buttons, heading, message, quiet
from ui.text import Text, say

if TYPE_CHECKING:
    from mentoring.matching.stability import Blocking

_WHY = (
    "Whom mentees have asked for or saved comes first here, and then how well two fit. To give "
    "these each other would take a mentor from somebody else."
)


def open_rather(context: Context, uow: UnitOfWork) -> Message:
    review = review_of(replace(context, version=0), uow)
    back = button("Back to the match", "match")
    if not review.outcome.blocking:
        return message(
            "Nobody would clearly rather have somebody who wants them, too.", buttons(back)
        )
    return message(
        heading("Who would rather have each other"),
        Items(items=tuple(_line(review, one) for one in review.outcome.blocking)),
        quiet(_WHY),
        buttons(button("Put whom people asked for first", "match", "anew"), back),
    )


def _line(review: Review, one: Blocking) -> Text:
    mentee, mentor = one.couple
    people = review.everybody
    return say("{mentee} and {mentor}", mentee=people[mentee].name, mentor=people[mentor].name)


feature: Feature[Form] = Feature(
    name="match_rather",
    summary="See who would rather have each other in a match",
    audience=Audience.COORDINATORS,
    open=open_rather,
)
