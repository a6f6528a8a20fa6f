"""Who acts: from what a chat says about them to the person we know."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from handlers.absence import forget_answers
from handlers.acts import Caller, Profile, UnknownCaller
from handlers.attention import is_looked_after
from handlers.coordinating import close_coordinating
from handlers.feature import Context
from handlers.match_offering import settle_offers_after_leaving
from handlers.match_return import go_on
from handlers.places import hold_list, leave_list, settle_list
from handlers.planning import resume
from mentoring.vocabulary import ParticipantStatus
from scheduling.calendar import country_of, known_zones, local_now
from storage.database import UnitOfWork
from storage.organizations import Platform
from storage.pairs import Pair
from storage.people import UNINSTALLED, Acting, Address, Person
from storage.prompts import Outcome
from ui.message import Button, Message, Press, buttons, message
from ui.text import say, say_count
from ui.wording import clean

#: Why nothing reaches an address whose account is gone.
_CLOSED = "account_closed"
_LOCALE = re.compile(r"[A-Za-z0-9_-]{2,35}")


def identify(uow: UnitOfWork, caller: Caller, now: datetime) -> Acting:
    """Find who acts, or write them down at first sight.

    Raises:
        UnknownCaller: they have left, or are new and came without a profile.
    """
    if caller.profile is not None:
        follow_profile(uow, caller, now, is_new_welcome=True)
    acting = uow.people.acting(caller.ref)
    if acting is None:
        raise UnknownCaller(caller.ref.external_id)
    is_gone = caller.profile is not None and caller.profile.is_deactivated
    return admit(acting, is_gone=is_gone)


def admit(acting: Acting, *, is_gone: bool = False) -> Acting:
    """Let somebody whom we have found act.

    Raises:
        UnknownCaller: they have left.
    """
    if acting.person.deactivated_at is not None:
        raise UnknownCaller(acting.address.external_id)
    if acting.address.unreachable not in ("", UNINSTALLED) and not is_gone:
        # Whoever writes to us from there can be reached there again.
        acting.address.unreachable = ""
    return acting


def follow_profile(
    uow: UnitOfWork, caller: Caller, now: datetime, *, is_new_welcome: bool = False
) -> None:
    """Take over name, zone and language from the chat; notice who has left it."""
    profile = caller.profile
    person = uow.people.at(caller.ref)
    if profile is None or (person is None and not is_new_welcome):
        return
    if person is None:
        person = uow.people.meet(caller.ref, caller.ref.external_id)
        person.title = clean(profile.title)
    address = uow.people.address(caller.ref)
    if address is not None:
        _take_over(person, address, profile)
    if address is not None and _lost_one_of_several(uow, address, profile):
        address.unreachable = _CLOSED
    elif profile.is_deactivated and person.deactivated_at is None:
        _departed(uow, person, now)
    elif not profile.is_deactivated and person.deactivated_at is not None:
        _returned(uow, person, now)


def _lost_one_of_several(uow: UnitOfWork, address: Address, profile: Profile) -> bool:
    """Say whether an account is gone of somebody who has another, in another chat."""
    # The portal's doesn't count: whoever leaves the company could still get in there.
    return profile.is_deactivated and any(
        other.id != address.id and other.platform is not Platform.WEB and not other.unreachable
        for other in uow.people.addresses(address.person_id)
    )


def _take_over(person: Person, address: Address, profile: Profile) -> None:
    person.name = clean(profile.name) or person.name
    if _LOCALE.fullmatch(profile.locale):
        person.locale = profile.locale
    address.is_admin = profile.is_admin
    if address.unreachable == _CLOSED and not profile.is_deactivated:
        address.unreachable = ""
    if not person.zone_is_chosen and profile.zone in known_zones():
        person.zone, person.country = profile.zone, country_of(profile.zone)


def _departed(uow: UnitOfWork, person: Person, now: datetime) -> None:
    """Stop asking somebody whose account is gone, and tell whom it concerns."""
    hold_list(uow)
    # Nobody proposes a pair with them meanwhile, or pairs them.
    uow.pairs.lock_mentor(person.id)
    person.deactivated_at = now
    # A pause goes on, and ends on its day: they may be back by then.
    uow.prompts.close((p for p in uow.prompts.of(person.id) if p.pair_id), Outcome.MOOT, now=now)
    close_coordinating(uow, person, now=now)
    # Nobody who is gone holds the place of the last coordinator, who can't leave it.
    uow.coordinators.remove(person)
    uow.sign_ins.end_all(person.id)
    settle_offers_after_leaving(uow, person, now=now)
    forget_answers(uow, person.id)
    _give_up_place(uow, person, now)
    pairs = uow.pairs.active_of(person.id)
    if pairs:
        _tell_coordinators(uow, person, pairs, now)
    gone = say("{name} no longer has an account here.", name=person.name)
    for pair in pairs:
        then = (
            "A coordinator knows, and helps you to go on."
            if is_looked_after(uow, pair)
            else "What you logged is kept."
        )
        _tell_partner(uow, person, pair, "departed", message(gone, then), now)


def _give_up_place(uow: UnitOfWork, person: Person, now: datetime) -> None:
    """Let others come up: who waits with a closed account can't answer an offer."""
    participant = uow.participants.latest_of(person.id)
    if participant is None:
        return
    if participant.status is ParticipantStatus.WAITING_LIST:
        participant.status = ParticipantStatus.LEFT
    leave_list(uow, participant, now)
    settle_list(uow, now)


def _returned(uow: UnitOfWork, person: Person, now: datetime) -> None:
    """Go on asking somebody whose account is back."""
    hold_list(uow)
    person.deactivated_at = None
    participant = uow.participants.latest_of(person.id)
    # Its end was not told while they were gone.
    if participant is not None and _is_past(participant.paused_until, person, now):
        participant.status, participant.paused_until = ParticipantStatus.ACTIVE, None
    settle_list(uow, now)
    go_on(Context(person, now, request_id=""), uow)
    for pair in uow.pairs.active_of(person.id):
        resume(uow, pair, person, now=now)
        back = say("{name} is back. Your pair goes on where you left it.", name=person.name)
        _tell_partner(uow, person, pair, "returned", message(back), now)


def _is_past(day: date | None, person: Person, now: datetime) -> bool:
    return day is not None and day <= local_now(person, now).date()


def _tell_partner(
    uow: UnitOfWork, person: Person, pair: Pair, what: str, words: Message, now: datetime
) -> None:
    partner_id = pair.partner_of(person.id)
    # A partner who coordinates has been told under this key already.
    key = f"{what}:{person.id}:{now.date()}:{partner_id}"
    uow.outbox.add(key=key, to=partner_id, message=words, due_at=now)


def _tell_coordinators(
    uow: UnitOfWork, person: Person, pairs: Sequence[Pair], now: datetime
) -> None:
    partners = uow.people.several(pair.partner_of(person.id) for pair in pairs)
    ends = [
        Button(
            label=say(
                "End the pair with {partner}", partner=partners[pair.partner_of(person.id)].name
            ),
            press=Press(feature="end_pair", subject=pair.id),
        )
        for pair in pairs
    ]
    for coordinator in uow.coordinators.people():
        uow.outbox.add(
            key=f"departed:{person.id}:{now.date()}:{coordinator.id}",
            to=coordinator.id,
            message=message(
                say("{name} no longer has an account here.", name=person.name),
                say_count(
                    "Their pair is still open. End it, and their partner can be paired anew.",
                    "Their {n} pairs are still open. End them, and their partners can be paired "
                    "anew.",
                    n=len(pairs),
                ),
                buttons(*ends),
            ),
            due_at=now,
        )
