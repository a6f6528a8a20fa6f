"""A rich scenario: two pairs, half a cohort in, with something secret in every place for words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from handlers.acts import Act, Answer, Caller, Profile, Submitted
from storage.database import Database
from storage.links import Purpose
from storage.people import ActorRef
from tests.cast import ANA, BEN, CLEO, DAN, GIL, TEAM
from tests.chat import Chat, buttons_of, dialog_of, profile_of, with_pair
from ui.form import (
    DateInput,
    Dialog,
    FormField,
    LongText,
    ManyOf,
    NumberInput,
    OneOf,
    PersonInput,
    ShortText,
    SkillsInput,
    YesNo,
)
from ui.message import Message, Press

#: Eve mentors Fay: another pair of the same program.
EVE = ActorRef(ANA.platform, TEAM, "U0EVE")
FAY = ActorRef(ANA.platform, TEAM, "U0FAY")
#: Hal mentors, and has a free place.
HAL = ActorRef(ANA.platform, TEAM, "U0HAL")
#: Ana mentors Ida as well as Ben.
IDA = ActorRef(ANA.platform, TEAM, "U0IDA")
#: Kim is offered a place in the full cohort, and Joe waits for one.
KIM = ActorRef(ANA.platform, TEAM, "U0KIM")
JOE = ActorRef(ANA.platform, TEAM, "U0JOE")
#: Jon, Leo and Mia look for a mentor.
JON = ActorRef(ANA.platform, TEAM, "U0JON")
LEO = ActorRef(ANA.platform, TEAM, "U0LEO")
MIA = ActorRef(ANA.platform, TEAM, "U0MIA")
EVERYBODY = (ANA, BEN, CLEO, DAN, EVE, FAY, GIL, HAL, IDA, JOE, JON, KIM, LEO, MIA)
SECRET = "Heliotrope"
_LATER = ("until", "next_on", "ends_on", "due_1", "due_2", "due_3", "due_on", "back_on")


@dataclass
class Walk(Chat):
    """Remembers every message that was shown, and to whom."""

    shown: list[tuple[ActorRef, Message]] = field(default_factory=list)
    #: The pair of Ana and Ben.
    pair: UUID | None = None

    def act(
        self, by: ActorRef, act: Act, *, request: str = "", profile: Profile | None = None
    ) -> Answer:
        answer = super().act(by, act, request=request, profile=profile)
        seen = answer.reply.intro if isinstance(answer.reply, Dialog) else answer.reply
        if isinstance(seen, Message):
            self.shown.append((by, seen))
        return answer

    def look_after(self, *, weeks: int) -> None:
        """Look at the clock once, which is much faster than at all that lies between."""
        self.now += timedelta(weeks=weeks)
        self.tick()
        for by in (ANA, BEN):
            self.home(by)

    def presses(self) -> Iterator[tuple[ActorRef, Press]]:
        """Give every button that somebody has before them, once."""
        delivered = [(by, one) for by in EVERYBODY for one in self.received(by)]
        seen = {
            (by, button.press): None
            for by, shown in (*self.shown, *delivered)
            for button in buttons_of(shown)
        }
        return iter(seen)

    def submit(self, by: ActorRef, opened: Answer) -> Answer:
        """Answer every question of a dialog with something plausible."""
        dialog = dialog_of(opened)
        answers = {one.name: self._plausible(one, dialog) for one in dialog.form.fields()}
        act = Submitted(opened.feature, answers, dialog.subject, dialog.version)
        return self.act(by, act)

    def _plausible(self, question: FormField, dialog: Dialog) -> object:
        suggested = dialog.values.get(question.name, question.default)
        offered = dialog.options.get(question.name, ())
        match question.input:
            case OneOf(options=options):
                return (offered or options)[0].value
            case ManyOf():
                # Of people, the last: with the first, other forms have been filled in.
                return [(offered[-1] if offered else question.input.options[0]).value]
            case DateInput():
                ahead = timedelta(weeks=2) if question.name in _LATER else timedelta()
                return str(suggested or self.now.date() + ahead)
            case PersonInput():
                # Two who are named in one form are two people.
                who = HAL if question.name == "other" else DAN
                return str(self.runner.person_id(Caller(who, profile_of(who))))
            case SkillsInput():
                return ["Writing"]
            case ShortText() | LongText():
                return str(suggested or SECRET)
            case NumberInput() | YesNo() if question.required:
                return str(suggested or 1)
            case _:
                return None if suggested is None else str(suggested)


def half_way(database: Database) -> Walk:
    chat = with_pair(database)
    walk = Walk(database, now=chat.now, inbox=chat.inbox)
    for by, role in ((EVE, "mentor"), (FAY, "mentee")):
        walk.fill(by, walk.say(by, "join"), role=role, learning_goals="To grow.")
    opened = walk.say(CLEO, "pair")
    places = dialog_of(opened).options
    walk.fill(CLEO, opened, mentor=places["mentor"][-1].value, mentee=places["mentee"][0].value)
    for by, command in ((ANA, "log"), (BEN, "join")):
        walk.submit(by, walk.say(by, command))
    walk.submit(BEN, walk.press(BEN, "Set a goal", walk.home(BEN)))
    _apply(walk)
    walk.pair = dialog_of(walk.say(BEN, "log")).subject
    walk.look_after(weeks=2)
    walk.press(ANA, "Nothing", walk.press(ANA, "Good", walk.home(ANA)))
    walk.look_after(weeks=3)
    walk.look_after(weeks=9)
    _leave_with_a_note(walk)
    walk.fill(ANA, walk.say(ANA, "join"), capacity=6)
    walk.fill(
        HAL, walk.say(HAL, "join"), role="mentor", capacity=3, skills_offered=("Sales", "Writting")
    )
    for label in ("Save Ana", "Save Hal"):
        walk.press(FAY, label, walk.say(FAY, "mentors"))
    walk.open(FAY, "saved_mentors")
    walk.submit(FAY, walk.press(FAY, "Ask Ana", walk.say(FAY, "mentors")))
    _group(walk)
    _match(walk)
    _fill_up(walk)
    walk.later(minutes=1)
    walk.submit(CLEO, walk.press(CLEO, "Find a skill", walk.say(CLEO, "skills")))
    _say_what_holds(walk)
    for by in EVERYBODY:
        walk.home(by)
        walk.say(by, "help")
    for command in ("overview", "digest", "coordinators", "invite", "experts", "link", "waiting"):
        walk.say(CLEO, command)
    walk.say(ANA, "me")
    return walk


def _leave_with_a_note(walk: Walk) -> None:
    left = walk.fill(EVE, walk.say(EVE, "leave"))
    note = walk.press(EVE, "Write a note for Fay's next mentor", left)
    walk.fill(EVE, note, note="Fay asks well.")


def _say_what_holds(walk: Walk) -> None:
    """Have a policy published, people named whom one can't be matched with, and answers given."""
    walk.fill(CLEO, walk.press(CLEO, "Write the policy", walk.say(CLEO, "policy")))
    walk.press(BEN, "I agree", walk.say(BEN, "policy"))
    walk.later(minutes=1)
    walk.submit(ANA, walk.press(ANA, "Name somebody", walk.say(ANA, "boundaries")))
    walk.submit(ANA, walk.press(ANA, "Answer", walk.say(ANA, "about")))
    shown = walk.press(CLEO, "Keep two people apart", walk.say(CLEO, "boundaries"))
    walk.submit(CLEO, walk.press(CLEO, "Keep two people apart", shown))
    walk.open(CLEO, "never_match")
    for by, command in ((ANA, "about"), (ANA, "boundaries"), (ANA, "policy"), (CLEO, "policy")):
        walk.say(by, command)


def _group(walk: Walk) -> None:
    """Have Ana mentor two, and Cleo bring all in the program together in circles."""
    walk.fill(IDA, walk.say(IDA, "join"), role="mentee")
    opened = walk.say(CLEO, "pair")
    ana, ida = (str(walk.person(by).id) for by in (ANA, IDA))
    walk.fill(CLEO, opened, mentor=ana, mentee=ida)
    circles = walk.say(CLEO, "circles")
    seen = walk.fill(CLEO, circles, name="Lunch", who="everybody", size=3, rhythm="two_weeks")
    walk.press(CLEO, "Send", seen)
    walk.say(CLEO, "circles")


def _fill_up(walk: Walk) -> None:
    """Let nobody else in but Kim, once she has waited."""
    with walk.look() as uow:
        inside = uow.admissions.count_mentees(uow.programs.required().cohort.id)
    for most in (inside, inside + 1):
        opened = walk.say(CLEO, "eligibility")
        walk.fill(CLEO, opened, request="", limit="number", most_mentees=most)
        if most == inside:
            for by in (KIM, JOE):
                walk.fill(by, walk.say(by, "join"), request="", role="mentee")


def _match(walk: Walk) -> None:
    """Publish a match, to which Jon says no; match again, with Mia."""
    for by in (LEO, JON):
        walk.fill(by, walk.say(by, "join"), role="mentee")
    walk.fill(CLEO, walk.say(CLEO, "match"))
    walk.later(minutes=1)
    walk.fill(CLEO, walk.press(CLEO, "Publish", walk.last(CLEO)))
    walk.later(minutes=1)
    walk.fill(JON, walk.press(JON, "Not this time", walk.home(JON)), kind="other")
    walk.later(minutes=1)
    walk.press(CLEO, "See all proposals", walk.say(CLEO, "match"))
    walk.fill(MIA, walk.say(MIA, "join"), role="mentee", skills_wanted=("Sales",))
    walk.fill(CLEO, walk.press(CLEO, "Match again", walk.say(CLEO, "match")))
    walk.later(minutes=1)
    walk.press(CLEO, "Why these two", walk.press(CLEO, "See the pairs", walk.last(CLEO)))
    walk.press(CLEO, "Fairness", walk.last(CLEO))


def _apply(walk: Walk) -> None:
    walk.follow_link(GIL, Purpose.EXPERT)
    opened = walk.press(GIL, "Tell us what you can offer", walk.home(GIL))
    walk.fill(GIL, opened, request="", topics=("Writing",), hours_a_month=2, terms=True)
