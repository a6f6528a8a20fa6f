"""People, where they can be reached, and which of them coordinate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    JSON,
    ForeignKey,
    UniqueConstraint,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.vocabulary import Level, Tenure
from storage.columns import Code, Line, Owned
from storage.organizations import Platform
from storage.repository import Repository

_SEEN_TO_THE = timedelta(hours=1)
#: Why an address is not written to whose owner has removed us there: until they want us back.
UNINSTALLED = "uninstalled"

_MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)


class Person(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "people"

    name: Mapped[Line]
    zone: Mapped[Code] = mapped_column(default="UTC")
    locale: Mapped[Code] = mapped_column(default="en")
    #: ISO 3166 country of the public holidays; empty until known.
    country: Mapped[Code] = mapped_column(default="")
    title: Mapped[Line] = mapped_column(default="")
    department: Mapped[Line] = mapped_column(default="")
    location: Mapped[Line] = mapped_column(default="")
    #: Where an external expert comes from.
    affiliation: Mapped[Line | None] = mapped_column(default=None)
    level: Mapped[Level | None] = mapped_column(default=None)
    tenure: Mapped[Tenure | None] = mapped_column(default=None)
    work_starts: Mapped[time] = mapped_column(default=time(9))
    work_ends: Mapped[time] = mapped_column(default=time(17))
    #: Monday is 0.
    work_days: Mapped[list[int]] = mapped_column(
        JSON, default_factory=lambda: list(_MONDAY_TO_FRIDAY)
    )
    #: Reminders a week at the most.
    weekly_cap: Mapped[int] = mapped_column(default=2)
    #: The person chose the zone; the chat's profile no longer changes it.
    zone_is_chosen: Mapped[bool] = mapped_column(default=False)
    welcomed_at: Mapped[datetime | None] = mapped_column(default=None)
    #: The chat account was deactivated: departed, as far as we can see.
    deactivated_at: Mapped[datetime | None] = mapped_column(default=None)
    #: Came through an invitation for external experts, and takes part once approved.
    external_since: Mapped[datetime | None] = mapped_column(default=None)


class Address(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("platform", "team", "external_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    platform: Mapped[Platform]
    #: The workspace, tenant or, on the web, the portal of the organization.
    team: Mapped[Code]
    external_id: Mapped[Code]
    #: Administers the workspace, as its chat says.
    is_admin: Mapped[bool] = mapped_column(default=False)
    #: Why nothing can be delivered here; empty while it can.
    unreachable: Mapped[Code] = mapped_column(default="")
    #: Why mail to it comes back, where it does; the inbox of the portal still takes everything.
    mail_refused: Mapped[Code | None] = mapped_column(default=None)
    #: When its person last did something from here, to the hour; nothing where they haven't yet.
    last_seen_at: Mapped[datetime | None] = mapped_column(default=None)


class Coordinator(Owned, kw_only=True, eq=False, repr=False):
    __tablename__ = "coordinators"
    __table_args__ = (UniqueConstraint("organization_id", "person_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    added_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), default=None)


class ActorRef(NamedTuple):
    """Who acts, in the words of their chat."""

    platform: Platform
    team: str
    external_id: str


# Every act asks these. To put such a statement together takes longer than to run it.
ADDRESS_AT = select(Address).where(
    Address.platform == bindparam("platform"),
    Address.team == bindparam("team"),
    Address.external_id == bindparam("external_id"),
)
_PERSON_AT = (
    select(Person)
    .join(Address, Address.person_id == Person.id)
    .where(
        Address.platform == bindparam("platform"),
        Address.team == bindparam("team"),
        Address.external_id == bindparam("external_id"),
    )
)
_ACTING = (
    select(Person, Address, Coordinator.id)
    .join(Address, Address.person_id == Person.id)
    .outerjoin(Coordinator, Coordinator.person_id == Person.id)
    .where(
        Address.platform == bindparam("platform"),
        Address.team == bindparam("team"),
        Address.external_id == bindparam("external_id"),
    )
)
_COORDINATOR = select(Coordinator).where(Coordinator.person_id == bindparam("person_id"))
_HANDLES = select(Address.person_id, Address.platform, Address.team, Address.external_id).where(
    Address.person_id.in_(bindparam("ids", expanding=True))
)


class Acting(NamedTuple):
    """Who acts, from where, and whether they coordinate."""

    person: Person
    address: Address
    is_coordinator: bool


class People(Repository):
    def get(self, person_id: UUID | None) -> Person:
        return self._get(Person, person_id)

    def several(self, person_ids: Iterable[UUID]) -> dict[UUID, Person]:
        rows = self._db.scalars(select(Person).where(Person.id.in_(list(person_ids))))
        return {person.id: person for person in rows}

    def at(self, actor: ActorRef) -> Person | None:
        return self._db.scalars(_PERSON_AT, actor._asdict()).first()

    def acting(self, actor: ActorRef) -> Acting | None:
        """Give at once all that every act needs to know of who acts."""
        row = self._db.execute(_ACTING, actor._asdict()).first()
        if row is None:
            return None
        person, address, coordinator_id = row
        return Acting(person, address, coordinator_id is not None)

    def meet(self, actor: ActorRef, name: str) -> Person:
        """Write down a person we see for the first time, at the address they came from."""
        person = self._add(Person(name=name))
        self.add_address(person, actor)
        return person

    def add_address(self, person: Person, actor: ActorRef) -> Address:
        """Write down where else somebody can be reached."""
        return self._add(
            Address(
                person_id=person.id,
                platform=actor.platform,
                team=actor.team,
                external_id=actor.external_id,
            )
        )

    def address(self, actor: ActorRef) -> Address | None:
        return self._db.scalars(ADDRESS_AT, actor._asdict()).first()

    def addresses(self, person_id: UUID) -> list[Address]:
        return list(
            self._db.scalars(
                select(Address).where(Address.person_id == person_id).order_by(Address.id)
            )
        )

    def see(self, address: Address, now: datetime) -> None:
        """Note that somebody acts from an address: what is said to them goes there first."""
        # To the hour, so that most acts need not write for it.
        if address.last_seen_at is None or now - address.last_seen_at >= _SEEN_TO_THE:
            address.last_seen_at = now

    def named(self, words: str, *, limit: int = 2) -> list[Person]:
        """Find who has this name or this e-mail address, without regard to case."""
        wanted = words.casefold()
        at_address = select(Address.person_id).where(
            Address.platform == Platform.WEB, func.lower(Address.external_id) == wanted
        )
        matching = or_(func.lower(Person.name) == wanted, Person.id.in_(at_address))
        found = select(Person).where(matching, Person.deactivated_at.is_(None))
        return list(self._db.scalars(found.order_by(Person.name, Person.id).limit(limit)))

    def unreachable(self, person_ids: Iterable[UUID]) -> set[UUID]:
        """Name those whom nothing reaches at any address of theirs."""
        reached = func.max(case((Address.unreachable == "", 1), else_=0))
        return set(
            self._db.scalars(
                select(Address.person_id)
                .where(Address.person_id.in_(list(person_ids)))
                .group_by(Address.person_id)
                .having(reached == 0)
            )
        )

    def handles(self, platform: Platform, team: str, ids: Iterable[UUID]) -> dict[UUID, str]:
        """Say what one workspace calls these people; who is not in it is left out."""
        wanted = list(ids)
        rows = self._db.execute(_HANDLES, {"ids": wanted}) if wanted else ()
        # Asked for the place as well, SQLite would look through everybody who is there.
        return {person_id: handle for person_id, *at, handle in rows if at == [platform, team]}

    def refuse_mail(self, address: Address, reason: str) -> None:
        """Note that mail to an address comes back; messages still reach its inbox."""
        address.mail_refused = reason

    def mail_works_again(self, address: Address) -> None:
        """Note that a letter has arrived at an address: somebody followed its link."""
        address.mail_refused = None

    def out_of_mail(self) -> list[Person]:
        """Give those to whom mail comes back."""
        return list(
            self._db.scalars(
                select(Person)
                .where(
                    Person.deactivated_at.is_(None),
                    Person.id.in_(
                        select(Address.person_id).where(
                            Address.platform == Platform.WEB, Address.mail_refused.is_not(None)
                        )
                    ),
                )
                .order_by(Person.name, Person.id)
            )
        )


class Coordinators(Repository):
    def includes(self, person_id: UUID) -> bool:
        return self._find(person_id) is not None

    def count(self) -> int:
        """Count them, and hold them until commit: two who remove each other can't both succeed."""
        return len(self._db.scalars(select(Coordinator.id).with_for_update()).all())

    def people(self) -> list[Person]:
        return list(
            self._db.scalars(
                select(Person)
                .join(Coordinator, Coordinator.person_id == Person.id)
                .order_by(Coordinator.added_at, Person.name)
            )
        )

    def add(self, person: Person, *, now: datetime, by: Person | None = None) -> None:
        if not self.includes(person.id):
            self._add(
                Coordinator(person_id=person.id, added_at=now, added_by_id=by.id if by else None)
            )

    def remove(self, person: Person) -> None:
        self._db.execute(delete(Coordinator).where(Coordinator.person_id == person.id))

    def _find(self, person_id: UUID) -> Coordinator | None:
        return self._db.scalars(_COORDINATOR, {"person_id": person_id}).first()
