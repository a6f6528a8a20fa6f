"""Access: who may use what, and that nobody reads or changes what is others'."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from handlers import FEATURES
from handlers.acts import Act, Answer, Opened, Pressed, Refused, Submitted
from handlers.feature import Audience, Feature
from storage.database import Database
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN, GIL, OTHER_TEAM, make_organization
from tests.chat import SETUP_CODE, Chat, reasons_of, with_expert, with_pair, words_of
from tests.handlers.scenario import FAY, SECRET, Walk, half_way
from ui.form import Dialog
from ui.message import Press

DENIALS = {
    "Only a coordinator can do this. Ask one of yours to do it for you.",
    "This is for people in the program. Type /mentor join to take part.",
    "This is for people in the program. Type /mentor to see where your application stands.",
}
#: Who may, by audience. Cleo coordinates and takes no part; Dan has only been seen.
ALLOWED = {
    Audience.EVERYONE: {ANA, CLEO, DAN},
    Audience.PARTICIPANTS: {ANA},
    Audience.APPLICANTS: {ANA},
    Audience.COORDINATORS: {CLEO},
    Audience.INVOLVED: {ANA, CLEO},
    Audience.FOUNDERS: {CLEO},
}
ZOE = ActorRef(DAN.platform, OTHER_TEAM, "U0ZOE")
#: The coordinator, an outsider, a mentee of another pair, somebody of another organization.
OTHERS = (CLEO, DAN, FAY, ZOE)


def ways_into(feature: Feature[Any]) -> list[Act]:
    choices = [Pressed(Press(feature=feature.name, choice=choice)) for choice in feature.on_press]
    return [Opened(feature.name), Submitted(feature.name, {}), *choices]


def is_denied(answer: Answer) -> bool:
    return isinstance(answer.reply, Refused) and reasons_of(answer).get("") in DENIALS


def test_each_role_may_do_what_is_theirs_and_no_more(database: Database) -> None:
    chat = with_pair(database)
    for feature in sorted(FEATURES, key=lambda feature: feature.name == "leave"):
        for role in (ANA, CLEO, DAN):
            denied = {is_denied(chat.act(role, act)) for act in ways_into(feature)}
            assert denied == {role not in ALLOWED[feature.audience]}, (feature.name, role)


def test_who_has_left_may_do_what_a_stranger_may(database: Database) -> None:
    chat = with_pair(database)
    chat.fill(BEN, chat.say(BEN, "leave"))
    for feature in FEATURES:
        denied = {is_denied(chat.act(BEN, act)) for act in ways_into(feature)}
        assert denied == {DAN not in ALLOWED[feature.audience]}, feature.name


def test_who_waits_for_approval_may_do_what_a_stranger_may_and_take_it_back(
    database: Database,
) -> None:
    chat = with_expert(database)
    for feature in sorted(FEATURES, key=lambda feature: feature.name == "leave"):
        denied = {is_denied(chat.act(GIL, act)) for act in ways_into(feature)}
        assert denied == {feature.audience not in (Audience.EVERYONE, Audience.APPLICANTS)}


def test_before_there_is_a_coordinator_anybody_may_begin(database: Database) -> None:
    make_organization(database)
    chat = Chat(database)
    for feature in FEATURES:
        denied = {is_denied(chat.act(DAN, act)) for act in ways_into(feature)}
        is_open = feature.audience in (Audience.EVERYONE, Audience.FOUNDERS)
        assert denied == {not is_open}, feature.name


def read_in(answer: Answer) -> str:
    """Give everything that an answer shows, and what it has filled in."""
    values = answer.reply.values if isinstance(answer.reply, Dialog) else {}
    return "\n".join([words_of(answer), *(str(value) for value in values.values())])


def homes(walk: Walk) -> list[list[str]]:
    return [sorted(words_of(walk.home(member)).splitlines()) for member in (ANA, BEN)]


#: What Ana or Ben have, and others have too.
_SHARED = {"my_circle", "policy", "answer_match"}


def of_the_pair(walk: Walk) -> set[Press]:
    """Give the buttons of Ana and Ben but those that others have as well.

    A circle is everybody's in it, and a proposal is both sides'; the policy is everybody's, and
    each agrees for themselves.
    """
    theirs = {press for by, press in walk.presses() if by in (ANA, BEN) and press.subject}
    return {press for press in theirs if press.feature not in _SHARED}


@pytest.fixture
def walk(database: Database) -> Walk:
    """Zoe coordinates another organization; the others are of ours."""
    walk = half_way(database)
    make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    walk.fill(ZOE, walk.open(ZOE, "become_coordinator"), code=SETUP_CODE)
    walk.fill(ZOE, walk.say(ZOE, "setup"))
    walk.fill(ZOE, walk.say(ZOE, "join"), role="both")
    return walk


def test_the_buttons_of_a_pair_show_and_change_nothing_for_others(walk: Walk) -> None:
    before = homes(walk)
    theirs = of_the_pair(walk)
    assert len(theirs) > 30
    for other, press in product(OTHERS, theirs):
        answer = walk.act(other, Pressed(press))
        assert isinstance(answer.reply, Refused), (other, press)
        assert "Something went wrong" not in words_of(answer), (other, press)
    assert homes(walk) == before


def test_the_forms_of_a_pair_take_nothing_from_others(walk: Walk) -> None:
    theirs = of_the_pair(walk)
    opened = [answer for press in theirs for answer in [walk.act(BEN, Pressed(press))]]
    dialogs = [answer for answer in opened if isinstance(answer.reply, Dialog)]
    before = homes(walk)
    assert len(dialogs) > 5
    for other, answer in product(OTHERS, dialogs):
        refused = walk.submit(other, answer)
        assert isinstance(refused.reply, Refused), (other, answer.feature)
        assert "Something went wrong" not in words_of(refused), (other, answer.feature)
    assert homes(walk) == before


def test_home_and_what_arrives_tell_others_no_secret(walk: Walk) -> None:
    walk.look_after(weeks=2)
    for other in OTHERS:
        for shown in (walk.home(other), *walk.received(other)):
            assert SECRET not in words_of(shown)


def test_another_organization_sees_nobody_of_ours(walk: Walk) -> None:
    for command in ("", "pair", "overview", "end", "digest", "coordinators", "join"):
        shown = read_in(walk.say(ZOE, command))
        assert not {"Ana", "Ben", "Cleo"} & set(shown.split())
