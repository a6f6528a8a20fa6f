"""Linking two chats: by a code, only while nobody takes part in the one that moves."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import select

from handlers import FEATURES, RHYTHM
from handlers.acts import Answer, Caller, Closed, HomeOpened, Profile
from handlers.runner import Runner
from mentoring.vocabulary import MessageKind
from storage.columns import Row
from storage.database import Database
from storage.drafts import Draft
from storage.links import Link, Purpose
from storage.organizations import Organization, Platform, Workspace
from storage.people import ActorRef
from tests.cast import (
    ANA,
    ANA_THERE,
    BEN,
    BEN_THERE,
    CLEO,
    DAN,
    DAN_THERE,
    OTHER_TEAM,
    TEAM,
    TENANT,
    make_organization,
    make_tenant,
    organization_id,
)
from tests.chat import (
    Chat,
    dialog_of,
    labels_of,
    profile_of,
    reasons_of,
    with_pair,
    with_people,
    with_program,
    words_of,
)
from tests.handlers.test_runner import at_once
from ui.message import Message, message

OURS, THEIRS = organization_id(TEAM), organization_id(TENANT)
WRONG = "We don't know this code."


def code_on(shown: Answer) -> str:
    """Read the code on a message."""
    return words_of(shown).splitlines()[1]


def code_by(chat: Chat, by: ActorRef = CLEO) -> str:
    return code_on(chat.press(by, "Make a code", chat.say(by, "link")))


def enter(chat: Chat, code: str, *, by: ActorRef = DAN_THERE, request: str = "") -> Answer:
    return chat.fill(by, opened(chat, by), request=request, code=code)


def opened(chat: Chat, by: ActorRef) -> Answer:
    shown = chat.say(by, "link")
    return chat.press(by, "Enter a code", shown) if isinstance(shown.reply, Message) else shown


def linked(chat: Chat) -> Answer:
    return enter(chat, code_by(chat))


def organizations(database: Database) -> set[str]:
    with database.begin_everywhere() as everywhere:
        return {str(one) for one in everywhere.connection.scalars(select(Organization.id))}


def whose(database: Database, platform: Platform = Platform.TEAMS, team: str = TENANT) -> object:
    with database.begin_everywhere() as everywhere:
        workspace = everywhere.workspace(platform, team)
        assert workspace is not None
        return workspace.organization_id


def left_of(database: Database, organization: object) -> list[str]:
    """Name the tables in which an organization still has something."""
    with database.begin_everywhere() as everywhere:
        tables = [t for t in Row.metadata.sorted_tables if "organization_id" in t.c]
        return [
            table.name
            for table in tables
            if everywhere.connection.scalar(
                select(table.c.organization_id).where(table.c.organization_id == organization)
            )
        ]


def of_two(database: Database) -> Chat:
    """A program with a pair in one chat, and another chat in which nobody takes part."""
    chat = with_pair(database)
    make_tenant(database)
    return chat


def test_a_code_brings_the_other_chat_into_the_organization(database: Database) -> None:
    chat = of_two(database)
    done = linked(chat)
    assert words_of(done).startswith("This chat is linked.")
    assert whose(database) == OURS
    assert organizations(database) == {str(OURS)}
    assert left_of(database, THEIRS) == []


def test_people_there_can_take_part_at_once(database: Database) -> None:
    chat = of_two(database)
    done = linked(chat)
    joined = chat.fill(DAN_THERE, chat.press(DAN_THERE, "Take part", done), role="mentee")
    assert isinstance(joined.reply, Message), words_of(joined)
    opened_by_cleo = dialog_of(chat.say(CLEO, "pair"))
    assert "Dan" in {words_of(one.label) for one in opened_by_cleo.options["mentee"]}


def test_who_is_known_there_stays_who_they_are(database: Database) -> None:
    chat = of_two(database)
    chat.fill(BEN_THERE, chat.say(BEN_THERE, "settings"), zone="Asia/Tokyo")
    linked(chat)
    assert chat.person(BEN_THERE).zone == "Asia/Tokyo"


def test_who_was_only_welcomed_there_is_not_in_the_way(database: Database) -> None:
    chat = of_two(database)
    chat.say(DAN_THERE, "home")
    with database.begin(THEIRS) as uow:
        dan = uow.people.at(DAN_THERE)
        assert dan is not None
        uow.inbox.put(
            dan.id,
            message("Hello Dan."),
            delivery_id=uuid4(),
            kind=MessageKind.NEWS,
            now=chat.now,
        )
    assert words_of(linked(chat)).startswith("This chat is linked.")
    assert left_of(database, THEIRS) == []


def test_every_coordinator_is_told_once(database: Database) -> None:
    chat = of_two(database)
    opened_list = chat.press(CLEO, "Add a coordinator", chat.say(CLEO, "coordinators"))
    with chat.look() as uow:
        ana = uow.people.at(ANA)
        assert ana is not None
    chat.fill(CLEO, opened_list, who=ana.id)
    linked(chat)
    chat.later(minutes=1)
    for coordinator in (CLEO, ANA):
        told = [m for m in chat.received(coordinator) if "is linked now" in words_of(m)]
        assert len(told) == 1
        assert "Your other chat, Cairngorm Works, is linked now." in words_of(told[0])
    assert not any("is linked" in words_of(m) for m in chat.received(BEN))


def test_a_retry_gets_the_first_answer(database: Database) -> None:
    chat = of_two(database)
    code, form = code_by(chat), chat.say(DAN_THERE, "link")
    first = chat.fill(DAN_THERE, form, request="V1", code=code)
    again = chat.fill(DAN_THERE, form, request="V1", code=code)
    assert again.reply == first.reply
    assert (first.is_repeat, again.is_repeat) == (False, True)


def test_the_same_act_twice_at_once_links_once(database: Database) -> None:
    chat = of_two(database)
    code, form = code_by(chat), chat.say(DAN_THERE, "link")
    answers = at_once(*[partial(chat.fill, DAN_THERE, form, request="V1", code=code)] * 3)
    assert {words_of(answer).splitlines()[0] for answer in answers} == {
        "This chat is linked. Everybody here can take part in the program now."
    }
    assert sorted(answer.is_repeat for answer in answers) == [False, True, True]


def test_a_code_is_used_once(database: Database) -> None:
    chat = of_two(database)
    make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    code, dan = code_by(chat), ActorRef(Platform.SLACK, OTHER_TEAM, "U0DAN")
    enter(chat, code)
    assert WRONG in reasons_of(enter(chat, code, by=dan))["code"]
    assert whose(database, Platform.SLACK, OTHER_TEAM) == organization_id(OTHER_TEAM)


def test_two_chats_that_use_a_code_at_once_are_not_both_linked(database: Database) -> None:
    chat = of_two(database)
    make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    dan = ActorRef(Platform.SLACK, OTHER_TEAM, "U0DAN")
    code = code_by(chat)
    forms = {by: opened(chat, by) for by in (DAN_THERE, dan)}
    answers = at_once(*[partial(chat.fill, by, form, code=code) for by, form in forms.items()])
    assert sum("This chat is linked" in words_of(answer) for answer in answers) == 1
    assert sum(WRONG in words_of(answer) for answer in answers) == 1
    assert len(organizations(database)) == 2


def test_two_who_link_each_others_chats_at_once_end_in_one(database: Database) -> None:
    make_organization(database)
    make_tenant(database)
    chat = Chat(database)
    for by in (CLEO, DAN_THERE):
        form = chat.open(by, "become_coordinator")
        chat.fill(by, form, code="ABCDEFGHJK")
    codes = {CLEO: code_by(chat, DAN_THERE), DAN_THERE: code_by(chat, CLEO)}
    forms = {by: opened(chat, by) for by in codes}
    at_once(*[partial(chat.fill, by, forms[by], code=code) for by, code in codes.items()])
    assert len(organizations(database)) == 1
    assert whose(database) == whose(database, Platform.SLACK, TEAM)


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " "), " {}".format])
def test_a_code_may_be_typed_in_any_way(database: Database, typed: object) -> None:
    chat = of_two(database)
    assert callable(typed)
    assert "This chat is linked" in words_of(enter(chat, typed(code_by(chat))))


def test_a_code_is_stored_only_as_a_digest(database: Database) -> None:
    chat = of_two(database)
    code = code_by(chat)
    with chat.look() as uow:
        [link] = uow.db.scalars(select(Link).where(Link.purpose == Purpose.CHAT))
    kept = {str(value) for value in vars(link).values()}
    assert not any(code in one or code.replace("-", "") in one for one in kept)


def test_a_code_expires(database: Database) -> None:
    chat = of_two(database)
    code = code_by(chat)
    chat.now += timedelta(hours=1)
    assert WRONG in reasons_of(enter(chat, code))["code"]


def test_a_new_code_takes_the_place_of_the_one_before(database: Database) -> None:
    chat = of_two(database)
    first = chat.press(CLEO, "Make a code", chat.say(CLEO, "link"))
    second = chat.press(CLEO, "Make another code", first)
    assert WRONG in reasons_of(enter(chat, code_on(first)))["code"]
    assert "This chat is linked" in words_of(enter(chat, code_on(second)))


def test_a_wrong_code_is_refused_and_guessing_is_slowed_down(database: Database) -> None:
    chat = of_two(database)
    code = code_by(chat)
    for _ in range(5):
        assert WRONG in reasons_of(enter(chat, "BBBB-BBBB-BBBB"))["code"]
    # Even the right one must not tell that it is right.
    assert reasons_of(enter(chat, code)) == {
        "": "That was tried too often just now. Please wait a few minutes."
    }
    chat.now += timedelta(minutes=1)
    assert "This chat is linked" in words_of(enter(chat, code))


def test_a_code_that_is_entered_where_it_was_made_says_so(database: Database) -> None:
    chat = of_two(database)
    code = code_by(chat)
    assert "This code was made here." in reasons_of(enter(chat, code, by=CLEO))["code"]
    assert "This chat is linked" in words_of(enter(chat, code))


def test_a_code_of_who_no_longer_coordinates_is_worth_nothing(database: Database) -> None:
    chat = of_two(database)
    code = code_by(chat)
    with chat.look() as uow:
        uow.coordinators.remove(uow.people.get(chat.person(CLEO).id))
    assert WRONG in reasons_of(enter(chat, code))["code"]


def test_a_code_of_a_person_links_no_chats(database: Database) -> None:
    chat = of_two(database)
    code = code_on(chat.press(CLEO, "Get a code", chat.say(CLEO, "me")))
    assert WRONG in reasons_of(enter(chat, code))["code"]


def test_only_a_coordinator_makes_a_code(database: Database) -> None:
    chat = of_two(database)
    assert "Only a coordinator can do this." in words_of(chat.say(ANA, "link"))


def test_who_can_set_nothing_up_can_give_no_chat_away(database: Database) -> None:
    chat = of_two(database)
    code = code_by(chat)
    # Installs by OAuth have no setup code: any company may be on this server.
    chat.runner = Runner(database, FEATURES, RHYTHM, lambda: chat.now)
    assert "A workspace admin can link this chat" in words_of(chat.say(DAN_THERE, "link"))
    chat.act(DAN_THERE, HomeOpened(), profile=profile_of(DAN_THERE, is_admin=True))
    assert "This chat is linked" in words_of(enter(chat, code))


# Only what is empty moves


def test_where_people_take_part_nothing_moves_and_the_words_say_what_to_do(
    database: Database,
) -> None:
    chat = with_people(database)
    make_tenant(database)
    form = chat.open(DAN_THERE, "become_coordinator")
    chat.fill(DAN_THERE, form, code="ABCDEFGHJK")
    refused = enter(chat, code_by(chat, DAN_THERE), by=CLEO)
    assert "People already take part here" in reasons_of(refused)[""]
    assert "Make the code here instead" in reasons_of(refused)[""]
    assert whose(database, Platform.SLACK, TEAM) == OURS
    # And so it goes:
    chat.now += timedelta(minutes=5)
    assert "This chat is linked" in words_of(enter(chat, code_by(chat)))


def test_a_code_that_could_not_be_taken_can_still_be_used(database: Database) -> None:
    chat = with_people(database)
    make_tenant(database)
    make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    dan = ActorRef(Platform.SLACK, OTHER_TEAM, "U0DAN")
    chat.fill(dan, chat.open(dan, "become_coordinator"), code="ABCDEFGHJK")
    code = code_by(chat, dan)
    assert "People already take part" in words_of(enter(chat, code, by=CLEO))
    assert "This chat is linked" in words_of(enter(chat, code))


def test_where_others_coordinate_too_nothing_moves(database: Database) -> None:
    chat = of_two(database)
    form = chat.open(DAN_THERE, "become_coordinator")
    chat.fill(DAN_THERE, form, code="ABCDEFGHJK")
    ben = profile_of(BEN_THERE)
    chat.act(BEN_THERE, HomeOpened(), profile=ben)
    with database.begin(THEIRS) as uow:
        person = uow.people.at(BEN_THERE)
        assert person is not None
    add = chat.press(DAN_THERE, "Add a coordinator", chat.say(DAN_THERE, "coordinators"))
    chat.fill(DAN_THERE, add, who=person.id)
    assert "Others coordinate here too." in reasons_of(linked(chat))[""]
    assert whose(database) == THEIRS


def test_who_has_signed_up_in_the_browser_there_is_not_forgotten(database: Database) -> None:
    chat = of_two(database)
    guest = ActorRef(Platform.WEB, str(THEIRS), "guest@example.org")
    chat.follow_link(guest, Purpose.COLLEAGUE)
    assert "People already take part here" in reasons_of(linked(chat))[""]


def test_a_program_that_nobody_has_joined_gives_way(database: Database) -> None:
    chat = of_two(database)
    chat.fill(DAN_THERE, chat.open(DAN_THERE, "become_coordinator"), code="ABCDEFGHJK")
    chat.fill(DAN_THERE, chat.say(DAN_THERE, "setup"), program_name="Second thoughts")
    assert "This chat is linked" in words_of(linked(chat))
    with chat.look() as uow:
        program = uow.programs.current()
        assert program is not None
        assert program.name != "Second thoughts"
        assert [person.name for person in uow.coordinators.people()] == ["Cleo"]
    chat.later(weeks=2)
    assert left_of(database, THEIRS) == []


def test_what_was_begun_to_be_typed_there_is_kept(database: Database) -> None:
    chat = of_two(database)
    chat.act(BEN_THERE, Closed("settings", {"zone": "Asia/Tok"}), profile=profile_of(BEN_THERE))
    linked(chat)
    assert dialog_of(chat.say(BEN_THERE, "settings")).values["zone"] == "Asia/Tok"


def test_what_was_typed_here_is_not_kept_once_it_is_taken(database: Database) -> None:
    chat = of_two(database)
    enter(chat, "BBBB-BBBB-BBBB")
    linked(chat)
    with chat.look() as uow:
        assert list(uow.db.scalars(select(Draft.feature))) == []


def test_a_token_opens_in_the_new_organization(database: Database) -> None:
    chat = with_program(database)
    other = make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    dan = ActorRef(Platform.SLACK, OTHER_TEAM, "U0DAN")
    assert "This chat is linked" in words_of(enter(chat, code_by(chat), by=dan))
    with database.begin(OURS) as uow:
        moved = uow.workspaces.find(Platform.SLACK, OTHER_TEAM)
        assert moved is not None
        assert uow.workspaces.token(moved) == f"xoxb-{OTHER_TEAM}"
    assert str(other.id) not in organizations(database)


# Other processes


def elsewhere(chat: Chat) -> Chat:
    """Another process on the same database."""
    other = Chat(chat.database, now=chat.now, inbox=chat.inbox)
    other._ids = chat._ids
    return other


def test_another_process_finds_the_new_organization(database: Database) -> None:
    chat = of_two(database)
    other = elsewhere(chat)
    for by in (DAN_THERE, BEN_THERE):
        assert "Nobody has set one up yet." in words_of(other.home(by))
    linked(chat)
    assert "Join" in " ".join(labels_of(other.home(DAN_THERE)))
    assert isinstance(
        other.fill(BEN_THERE, other.say(BEN_THERE, "join"), role="mentee").reply, Message
    )


def test_another_process_meets_new_people_in_the_new_organization(database: Database) -> None:
    chat = of_two(database)
    other = elsewhere(chat)
    other.home(DAN_THERE)
    linked(chat)
    met = other.act(ANA_THERE, HomeOpened(), profile=profile_of(ANA_THERE))
    assert words_of(met).startswith("Hello Ana")
    assert chat.person(ANA_THERE).organization_id == OURS


def test_another_process_follows_a_profile_into_the_new_organization(database: Database) -> None:
    chat = of_two(database)
    other = elsewhere(chat)
    other.home(DAN_THERE)
    linked(chat)
    other.runner.follow(Caller(DAN_THERE, Profile(name="Daniel")))
    assert chat.person(DAN_THERE).name == "Daniel"


def test_a_retry_in_another_process_gets_the_first_answer(database: Database) -> None:
    chat = of_two(database)
    other = elsewhere(chat)
    form, code = other.say(DAN_THERE, "link"), code_by(chat)
    first = chat.fill(DAN_THERE, form, request="V1", code=code)
    again = other.fill(DAN_THERE, form, request="V1", code=code)
    assert (again.reply, again.is_repeat) == (first.reply, True)


def test_strangers_stay_strangers(database: Database) -> None:
    chat = of_two(database)
    make_organization(database, name="Other Ltd", team=OTHER_TEAM)
    linked(chat)
    assert organizations(database) == {str(OURS), str(organization_id(OTHER_TEAM))}
    with database.begin(organization_id(OTHER_TEAM)) as uow:
        assert [one.external_id for one in uow.db.scalars(select(Workspace))] == [OTHER_TEAM]
    assert DAN.team == TEAM
    assert BEN.team == TEAM
