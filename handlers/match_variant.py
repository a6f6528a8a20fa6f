"""Take other choices for a match, once it was shown what they change, or leave it as it is."""

from __future__ import annotations

from dataclasses import replace

from handlers.feature import Audience, Context, Feature
from handlers.match_review import Review, review_of
from handlers.match_summary import shown
from handlers.match_terms import terms_of, written
from handlers.matching import choose, pairs_of
from mentoring.errors import MovedOn
from mentoring.vocabulary import RunStatus
from storage.database import UnitOfWork
from storage.match_runs import MatchRun
from ui.form import Form
from ui.message import Message, button, buttons, message


def take(context: Context, uow: UnitOfWork) -> Message:
    variant = _variant(context, uow)
    if variant.chosen_at is None:
        review = review_of(context, uow, to_change=True)
        # What it was compared with has to be what still counts.
        if review.run.id != variant.based_on_id or variant.status is not RunStatus.READY:
            raise MovedOn
        _keep_locks(uow, review, variant)
        choose(uow, variant, context.now)
    return message("Taken.").followed_by(shown(uow, variant))


def _keep_locks(uow: UnitOfWork, review: Review, variant: MatchRun) -> None:
    """Hold in a variant what was locked while it was worked out.

    Raises:
        MovedOn: it proposes something else for one of them.
    """
    terms = terms_of(variant)
    decided = {mentee for mentee, _ in terms.policy.locked | terms.policy.forbidden}
    since = {one for one in review.terms.policy.locked if one[0] not in decided}
    if since - pairs_of(uow, variant):
        raise MovedOn
    policy = replace(terms.policy, locked=terms.policy.locked | since)
    variant.terms = written(replace(terms, policy=policy))


def leave(context: Context, uow: UnitOfWork) -> Message:
    variant = _variant(context, uow)
    if variant.chosen_at is not None:
        raise MovedOn
    variant.status = RunStatus.CANCELLED
    return message("Left as it was.", buttons(button("Back to the match", "match")))


def _variant(context: Context, uow: UnitOfWork) -> MatchRun:
    variant = uow.match_runs.locked(context.subject)
    if variant.based_on_id is None:
        raise MovedOn
    return variant


feature: Feature[Form] = Feature(
    name="match_variant",
    summary="Take or leave other choices for a match",
    audience=Audience.COORDINATORS,
    on_press={"take": take, "leave": leave},
)
