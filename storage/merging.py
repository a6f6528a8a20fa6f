"""Making one person of two: what each table holds of the one who goes is moved, or removed.

Only somebody who doesn't take part can go: nobody's pairs, sessions and answers are mixed up with
anybody else's.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, aliased

from storage.admissions import AdmissionException
from storage.answers import CheckIn, Feedback, MeetAnswer, Pulse
from storage.bookmarks import Bookmark
from storage.boundaries import BoundaryRow
from storage.circles import CircleBreak, CircleSeat, CircleSeries
from storage.columns import Owned
from storage.drafts import Draft
from storage.goals import Goal
from storage.inbox import InboxMessage
from storage.letters import Unwanted
from storage.links import Link
from storage.match_offers import MatchOffer
from storage.match_runs import MatchRun
from storage.mentor_requests import MentorRequest
from storage.outbox import OutboxRow
from storage.pairs import Pair
from storage.participants import Participant
from storage.people import Address, Coordinator, Person
from storage.policies import Acknowledgement, Policy
from storage.prompts import Prompt
from storage.repository import Repository
from storage.sessions import PrivateNote, Session
from storage.voluntary import VoluntaryAnswer


class Reference(NamedTuple):
    """A column that says which person a row is about."""

    kind: type[Owned]
    column: InstrumentedAttribute[Any]


#: Whoever stands here takes part.
PART = (
    Reference(Participant, Participant.person_id),
    Reference(Pair, Pair.mentor_id),
    Reference(Pair, Pair.mentee_id),
    Reference(MentorRequest, MentorRequest.mentee_id),
    Reference(MentorRequest, MentorRequest.mentor_id),
    Reference(Bookmark, Bookmark.mentee_id),
    Reference(Bookmark, Bookmark.mentor_id),
    Reference(CircleSeat, CircleSeat.person_id),
    Reference(CircleBreak, CircleBreak.person_id),
    Reference(MatchOffer, MatchOffer.mentee_id),
    Reference(MatchOffer, MatchOffer.mentor_id),
    Reference(Session, Session.author_id),
    Reference(PrivateNote, PrivateNote.author_id),
    Reference(Goal, Goal.set_by_id),
    Reference(Pulse, Pulse.person_id),
    Reference(CheckIn, CheckIn.person_id),
    Reference(MeetAnswer, MeetAnswer.person_id),
    Reference(Feedback, Feedback.author_id),
    Reference(Acknowledgement, Acknowledgement.person_id),
    Reference(VoluntaryAnswer, VoluntaryAnswer.person_id),
)
#: What is moved to the person who stays.
MOVED = (
    Reference(Address, Address.person_id),
    Reference(Coordinator, Coordinator.added_by_id),
    Reference(MatchRun, MatchRun.started_by_id),
    Reference(MatchRun, MatchRun.published_by_id),
    Reference(BoundaryRow, BoundaryRow.noted_by_id),
    Reference(Policy, Policy.published_by_id),
    Reference(CircleSeries, CircleSeries.made_by_id),
    Reference(AdmissionException, AdmissionException.made_by_id),
    Reference(Link, Link.made_by_id),
    Reference(Link, Link.entered_by_id),
    Reference(OutboxRow, OutboxRow.person_id),
    Reference(InboxMessage, InboxMessage.person_id),
)
#: What is moved where the person who stays doesn't have the same already: the same is there once.
MOVED_ONCE: dict[Reference, tuple[str, ...]] = {
    Reference(Coordinator, Coordinator.person_id): (),
    Reference(Draft, Draft.person_id): ("feature", "subject"),
    # Whoever takes no part may have been named by somebody who does.
    Reference(BoundaryRow, BoundaryRow.person_id): ("kind", "other_id"),
    Reference(BoundaryRow, BoundaryRow.other_id): ("kind", "person_id"),
    Reference(Unwanted, Unwanted.person_id): ("kind",),
}
#: What is removed. Who takes no part is only asked what coordinators are, which is asked anew.
REMOVED = (Reference(Prompt, Prompt.person_id),)


class Merging(Repository):
    def hold(self, *person_ids: UUID) -> list[Person]:
        """Give those of these people who are still there, and hold them until commit."""
        return list(
            self._db.scalars(
                select(Person)
                .where(Person.id.in_(person_ids))
                # In one order everywhere, so that two acts don't wait for each other.
                .order_by(Person.id)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
        )

    def takes_part(self, person_id: UUID) -> bool:
        signs = [exists().where(column == person_id) for _, column in PART]
        return bool(self._db.scalar(select(or_(*signs))))

    def merge(self, goes: Person, stays: Person) -> None:
        """Give all that one person has to another, and remove them."""
        self._db.flush()
        for kind, column in MOVED:
            self._hand_over(kind, column, goes.id, stays.id)
        for (kind, column), same in MOVED_ONCE.items():
            self._hand_over(kind, column, goes.id, stays.id, ~_has_same(kind, column, same, stays))
            self._db.execute(delete(kind).where(column == goes.id))
        for kind, column in REMOVED:
            self._db.execute(delete(kind).where(column == goes.id))
        # Somebody may have named the one of the two who is the other.
        to_oneself = BoundaryRow.person_id == BoundaryRow.other_id
        self._db.execute(delete(BoundaryRow).where(to_oneself))
        _take_over(goes, stays)
        self._db.delete(goes)
        self._db.flush()

    def _hand_over(
        self,
        kind: type[Owned],
        column: InstrumentedAttribute[Any],
        goes: UUID,
        stays: UUID,
        *which: ColumnElement[bool],
    ) -> None:
        self._db.execute(
            update(kind)
            .where(column == goes, *which)
            .values({column: stays})
            .execution_options(synchronize_session="fetch")
        )


def _has_same(
    kind: type[Owned], column: InstrumentedAttribute[Any], same: tuple[str, ...], stays: Person
) -> ColumnElement[bool]:
    theirs = aliased(kind)
    return exists().where(
        getattr(theirs, column.key) == stays.id,
        *(getattr(theirs, name) == getattr(kind, name) for name in same),
    )


def _take_over(goes: Person, stays: Person) -> None:
    """Fill in what the person who stays hasn't said of themselves."""
    if goes.zone_is_chosen and not stays.zone_is_chosen:
        # The form of the settings chooses all of these together.
        stays.zone, stays.country, stays.zone_is_chosen = goes.zone, goes.country, True
        stays.work_starts, stays.work_ends = goes.work_starts, goes.work_ends
        stays.work_days, stays.weekly_cap = goes.work_days, goes.weekly_cap
    stays.title = stays.title or goes.title
    stays.department = stays.department or goes.department
    stays.location = stays.location or goes.location
    stays.level = stays.level or goes.level
    stays.tenure = stays.tenure or goes.tenure
    stays.welcomed_at = stays.welcomed_at or goes.welcomed_at
