"""Peer circles: series of rounds, and who sat with whom in each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, and_, delete, select, text
from sqlalchemy.orm import Mapped, aliased, mapped_column

from mentoring.circles import CircleRhythm, CircleWho
from mentoring.errors import Missing
from mentoring.matching.rounds import Round
from mentoring.vocabulary import ParticipantStatus
from storage.columns import Line, Owned
from storage.participants import Participant
from storage.people import Person
from storage.repository import Repository

_RUNNING = text("ended_at IS NULL")
#: A pause is no farewell: who takes one may meet their circle all the same.
_THERE = (ParticipantStatus.ACTIVE, ParticipantStatus.PAUSED)


class CircleSeries(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "circle_series"
    __table_args__ = (
        Index("running_series", "cohort_id", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    )

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"))
    name: Mapped[Line]
    who: Mapped[CircleWho]
    size: Mapped[int]
    rhythm: Mapped[CircleRhythm]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class CircleRound(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "circle_rounds"
    # Two coordinators who start it at once start one round.
    __table_args__ = (UniqueConstraint("series_id", "number"),)

    series_id: Mapped[UUID] = mapped_column(ForeignKey("circle_series.id"))
    number: Mapped[int]
    began_at: Mapped[datetime]
    began_on: Mapped[date]
    meet_by: Mapped[date]


class CircleSeat(Owned, kw_only=True, eq=False, repr=False):
    """Where somebody is in a round: in a circle, or sitting out."""

    __tablename__ = "circle_seats"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("circle_rounds.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    #: Nothing for who sits out.
    circle: Mapped[int | None]


class CircleBreak(Owned, kw_only=True, eq=False, repr=False):
    """Somebody asked to be left out of a series, for now."""

    __tablename__ = "circle_breaks"
    __table_args__ = (UniqueConstraint("series_id", "person_id"),)

    series_id: Mapped[UUID] = mapped_column(ForeignKey("circle_series.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    since: Mapped[datetime]


class Played(NamedTuple):
    """A round that was sent, and who sat where."""

    kept: CircleRound
    seats: Round


class Circles(Repository):
    def get(self, series_id: UUID | None) -> CircleSeries:
        return self._get(CircleSeries, series_id)

    def locked(self, series_id: UUID | None) -> CircleSeries:
        """Find a series and hold it until commit, as whoever held it before left it.

        Raises:
            Missing: there is none, or it is another organization's.
        """
        found = self._db.scalars(
            select(CircleSeries)
            .where(CircleSeries.id == series_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).first()
        if found is None:
            raise Missing("CircleSeries", series_id)
        return found

    def running(self, cohort_id: UUID) -> list[CircleSeries]:
        return list(
            self._db.scalars(
                select(CircleSeries)
                .where(CircleSeries.cohort_id == cohort_id, _RUNNING)
                .order_by(CircleSeries.made_at, CircleSeries.id)
            )
        )

    def add(self, series: CircleSeries) -> CircleSeries:
        return self._add(series)

    def history(self, series_id: UUID) -> list[Played]:
        """Give the rounds of a series, the first one first."""
        rows = self._db.execute(
            select(CircleRound, CircleSeat)
            .join(CircleSeat, CircleSeat.round_id == CircleRound.id)
            .where(CircleRound.series_id == series_id)
            .order_by(CircleRound.number, CircleSeat.circle, CircleSeat.person_id)
        )
        seats: dict[CircleRound, dict[int | None, list[UUID]]] = {}
        for kept, seat in rows:
            seats.setdefault(kept, {}).setdefault(seat.circle, []).append(seat.person_id)
        return [_played(kept, where) for kept, where in seats.items()]

    def latest(self, series_id: UUID) -> CircleRound | None:
        return self._db.scalars(
            select(CircleRound)
            .where(CircleRound.series_id == series_id)
            .order_by(CircleRound.number.desc())
            .limit(1)
        ).first()

    def round(self, round_id: UUID | None) -> CircleRound:
        return self._get(CircleRound, round_id)

    def keep(self, kept: CircleRound, seats: Round) -> CircleRound:
        """Write a round down with all its seats."""
        self._add(kept)
        places = [(who, at) for at, circle in enumerate(seats.circles) for who in circle]
        nowhere = [(who, None) for who in seats.left_out]
        self._add_all(
            CircleSeat(round_id=kept.id, person_id=who, circle=at)
            for who, at in (*places, *nowhere)
        )
        return kept

    def circle_of(self, round_id: UUID, person_id: UUID) -> list[Person]:
        """Give who sits with somebody in a round and is still there, with themselves.

        Nobody, where they sit out or no other is left.
        """
        own = aliased(CircleSeat)
        circle = list(
            self._db.scalars(
                select(Person)
                .join(CircleSeat, CircleSeat.person_id == Person.id)
                .join(own, own.round_id == CircleSeat.round_id)
                .join(CircleRound, CircleRound.id == CircleSeat.round_id)
                .join(CircleSeries, CircleSeries.id == CircleRound.series_id)
                .join(
                    Participant,
                    and_(
                        Participant.cohort_id == CircleSeries.cohort_id,
                        Participant.person_id == Person.id,
                        Participant.status.in_(_THERE),
                    ),
                )
                .where(
                    own.round_id == round_id,
                    own.person_id == person_id,
                    own.circle == CircleSeat.circle,
                    Person.deactivated_at.is_(None),
                )
                .order_by(Person.name, Person.id)
            )
        )
        return circle if any(one.id != person_id for one in circle) else []

    def left_out(self, series_id: UUID) -> set[UUID]:
        """Name who asked not to be in the next rounds."""
        out = select(CircleBreak.person_id).where(CircleBreak.series_id == series_id)
        return set(self._db.scalars(out))

    def breaks_of(self, person_id: UUID) -> set[UUID]:
        """Name the series that somebody asked to be left out of."""
        out = select(CircleBreak.series_id).where(CircleBreak.person_id == person_id)
        return set(self._db.scalars(out))

    def leave_out(self, series_id: UUID, person_id: UUID, now: datetime) -> None:
        if series_id not in self.breaks_of(person_id):
            self._add(CircleBreak(series_id=series_id, person_id=person_id, since=now))

    def take_back(self, series_id: UUID, person_id: UUID) -> None:
        self._db.execute(
            delete(CircleBreak).where(
                CircleBreak.series_id == series_id, CircleBreak.person_id == person_id
            )
        )


def _played(kept: CircleRound, where: dict[int | None, list[UUID]]) -> Played:
    circles: Iterable[tuple[UUID, ...]] = (
        tuple(who) for at, who in where.items() if at is not None
    )
    return Played(kept, Round(tuple(circles), tuple(where.get(None, ()))))
