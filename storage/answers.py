"""What people answer about their pair: pulses, check-ins, "did you meet?" and feedback."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, Uuid, bindparam, case, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.pulse import LOW_RATING, Obstacle
from mentoring.vocabulary import FeedbackMoment
from storage.columns import Code, Owned, Sealed
from storage.pairs import Pair
from storage.repository import Repository


class Pulse(Owned, kw_only=True, eq=False, repr=False):
    """One person's two taps: how it goes, from 1 to 5, and what is in the way."""

    __tablename__ = "pulses"
    __table_args__ = (UniqueConstraint("prompt_id"),)

    prompt_id: Mapped[UUID] = mapped_column(ForeignKey("prompts.id"))
    pair_id: Mapped[UUID] = mapped_column(ForeignKey("pairs.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime]
    rating: Mapped[int]
    obstacle: Mapped[Code] = mapped_column(default="")
    note: Mapped[Sealed | None] = mapped_column(default=None)


class CheckIn(Owned, kw_only=True, eq=False, repr=False):
    """One person's longer look at the relationship, at a set point of the cohort."""

    __tablename__ = "check_ins"
    __table_args__ = (UniqueConstraint("prompt_id"),)

    prompt_id: Mapped[UUID] = mapped_column(ForeignKey("prompts.id"))
    pair_id: Mapped[UUID] = mapped_column(ForeignKey("pairs.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime]
    trust: Mapped[int]
    progress: Mapped[int]
    wants_help: Mapped[bool]
    note: Mapped[Sealed | None] = mapped_column(default=None)


class MeetAnswer(Owned, kw_only=True, eq=False, repr=False):
    """Whether one partner says that the pair met in the time up to a date."""

    __tablename__ = "meet_answers"
    __table_args__ = (UniqueConstraint("pair_id", "person_id", "due_on"),)

    pair_id: Mapped[UUID] = mapped_column(ForeignKey("pairs.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    due_on: Mapped[date]
    answered_at: Mapped[datetime]
    met: Mapped[bool]


class Feedback(Owned, kw_only=True, eq=False, repr=False):
    """What one partner tells the other; sealed to both until both have answered."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("pair_id", "author_id", "moment"),)

    pair_id: Mapped[UUID] = mapped_column(ForeignKey("pairs.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    moment: Mapped[FeedbackMoment]
    given_at: Mapped[datetime]
    rating: Mapped[int]
    helped: Mapped[Sealed | None] = mapped_column(default=None)
    wished: Mapped[Sealed | None] = mapped_column(default=None)
    revealed_at: Mapped[datetime | None] = mapped_column(default=None)


# Put together once, because Home asks it.
_MET_BY = (
    select(MeetAnswer.pair_id, MeetAnswer.due_on)
    .where(MeetAnswer.pair_id.in_(bindparam("pair_ids", type_=Uuid(), expanding=True)))
    .group_by(MeetAnswer.pair_id, MeetAnswer.due_on)
    .having(func.sum(case((MeetAnswer.met, 0), else_=1)) == 0)
)


class Answers(Repository):
    def get_pulse(self, pulse_id: UUID | None) -> Pulse:
        return self._get(Pulse, pulse_id)

    def pulse_of(self, prompt_id: UUID | None) -> Pulse | None:
        return self._db.scalars(select(Pulse).where(Pulse.prompt_id == prompt_id)).first()

    def add_pulse(self, pulse: Pulse) -> Pulse:
        return self._add(pulse)

    def add_pulses(self, pulses: Iterable[Pulse]) -> None:
        self._add_all(pulses)

    def keep_pulse_note(self, pulse: Pulse, note: str) -> None:
        self._vault.seal(pulse, Pulse.note, note)

    def pulse_note(self, pulse: Pulse) -> str:
        return self._vault.open(pulse, Pulse.note)

    def pulse_ratings(self, cohort_id: UUID, since: datetime, until: datetime) -> list[int]:
        """Give the last rating of each person: their number is how many people answered."""
        rows = self._db.execute(
            select(Pulse.person_id, Pulse.rating)
            .join(Pair, Pair.id == Pulse.pair_id)
            .where(
                Pair.cohort_id == cohort_id,
                Pulse.answered_at >= since,
                Pulse.answered_at < until,
            )
            .order_by(Pulse.answered_at)
        )
        return list(dict(rows.all()).values())

    def add_check_in(self, check_in: CheckIn, note: str) -> CheckIn:
        self._vault.seal(check_in, CheckIn.note, note)
        return self._add(check_in)

    def last_check_in(self, pair_id: UUID, person_id: UUID) -> CheckIn | None:
        return self._db.scalars(
            select(CheckIn)
            .where(CheckIn.pair_id == pair_id, CheckIn.person_id == person_id)
            .order_by(CheckIn.answered_at.desc())
        ).first()

    def check_in_note(self, check_in: CheckIn) -> str:
        return self._vault.open(check_in, CheckIn.note)

    def low_pulses(self, cohort_id: UUID, since: datetime) -> dict[UUID, datetime]:
        """Say in which pairs somebody's latest pulse was low, and when they said so."""
        latest = (
            select(Pulse.pair_id, Pulse.person_id, func.max(Pulse.answered_at).label("at"))
            .join(Pair, Pair.id == Pulse.pair_id)
            .where(Pair.cohort_id == cohort_id, Pulse.answered_at >= since)
            .group_by(Pulse.pair_id, Pulse.person_id)
            .subquery()
        )
        rows = self._db.execute(
            select(Pulse.pair_id, func.max(Pulse.answered_at))
            .join(
                latest,
                (Pulse.pair_id == latest.c.pair_id)
                & (Pulse.person_id == latest.c.person_id)
                & (Pulse.answered_at == latest.c.at),
            )
            .where(or_(Pulse.rating <= LOW_RATING, Pulse.obstacle == Obstacle.FIT))
            .group_by(Pulse.pair_id)
        )
        return dict(rows.all())

    def asks_for_help(self, cohort_id: UUID, since: datetime) -> dict[UUID, datetime]:
        """Say in which pairs somebody asked for help in a check-in, and when last."""
        rows = self._db.execute(
            select(CheckIn.pair_id, func.max(CheckIn.answered_at))
            .join(Pair, Pair.id == CheckIn.pair_id)
            .where(
                Pair.cohort_id == cohort_id,
                CheckIn.wants_help.is_(True),
                CheckIn.answered_at >= since,
            )
            .group_by(CheckIn.pair_id)
        )
        return dict(rows.all())

    def say_met(self, answer: MeetAnswer) -> None:
        """Keep one partner's answer; a later one for the same date replaces it."""
        earlier = self._db.scalars(
            select(MeetAnswer).where(
                MeetAnswer.pair_id == answer.pair_id,
                MeetAnswer.person_id == answer.person_id,
                MeetAnswer.due_on == answer.due_on,
            )
        ).first()
        if earlier is None:
            self._add(answer)
        else:
            earlier.met, earlier.answered_at = answer.met, answer.answered_at

    def met_by(self, pair_ids: Iterable[UUID]) -> dict[UUID, list[date]]:
        """Say by which dates these pairs met, as one of them says and nobody denies."""
        days: dict[UUID, list[date]] = {}
        for pair_id, day in self._db.execute(_MET_BY, {"pair_ids": list(pair_ids)}):
            days.setdefault(pair_id, []).append(day)
        return days

    def disagreements(self, cohort_id: UUID, since: datetime) -> dict[UUID, datetime]:
        """Say which pairs' partners differ on whether they met, and when the later one answered."""
        rows = self._db.execute(
            select(MeetAnswer.pair_id, func.max(MeetAnswer.answered_at))
            .join(Pair, Pair.id == MeetAnswer.pair_id)
            .where(Pair.cohort_id == cohort_id, MeetAnswer.answered_at >= since)
            .group_by(MeetAnswer.pair_id, MeetAnswer.due_on)
            .having(func.count(MeetAnswer.met.distinct()) > 1)
            # Of a pair that differs on several dates the last one counts.
            .order_by(func.max(MeetAnswer.answered_at))
        )
        return dict(rows.all())

    def lock_pair(self, pair_id: UUID) -> None:
        """Hold the pair until commit: of two who write at once, the second sees the first."""
        self._db.execute(select(Pair.id).where(Pair.id == pair_id).with_for_update())

    def feedback(self, pair_id: UUID, author_id: UUID, moment: FeedbackMoment) -> Feedback | None:
        return self._db.scalars(
            select(Feedback).where(
                Feedback.pair_id == pair_id,
                Feedback.author_id == author_id,
                Feedback.moment == moment,
            )
        ).first()

    def give_feedback(self, feedback: Feedback, *, helped: str, wished: str) -> None:
        self.reword_feedback(feedback, helped=helped, wished=wished)
        self._add(feedback)

    def reword_feedback(self, feedback: Feedback, *, helped: str, wished: str) -> None:
        self._vault.seal(feedback, Feedback.helped, helped)
        self._vault.seal(feedback, Feedback.wished, wished)

    def feedback_words(self, feedback: Feedback) -> tuple[str, str]:
        """Give what helped and what they wish for."""
        return (
            self._vault.open(feedback, Feedback.helped),
            self._vault.open(feedback, Feedback.wished),
        )
