"""What the demo's pairs work on: a goal with its steps, and what they talk about when they meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from bot.demo.people import ANA, BEN, MENTEES, MENTORS


class Talk(NamedTuple):
    topics: str
    agreed: str
    shared_note: str = ""


@dataclass(frozen=True)
class Story:
    goal: str
    #: The first is reached, the second is next, the third is further away.
    steps: tuple[str, str, str]
    #: In turns, as often as the pair meets.
    talks: tuple[Talk, ...]


_BEN = Story(
    goal="Present the winter timetable to the regional board",
    steps=(
        "Tell the story on one page",
        "Rehearse it with Ana's team",
        "Present it to the board",
    ),
    talks=(
        Talk(
            "How we both got here, and what Ben wants from the half year",
            "Meet every second Thursday, and be honest when it drags",
            "Ben would rather write ten pages than say one sentence in a big room. Start there.",
        ),
        Talk(
            "What the board wants to hear, and what it doesn't",
            "Ben cuts the deck from 40 pages to one, and sends it round first",
            "Three questions they always ask: cost, connections, what happens when it snows.",
        ),
        Talk(
            "The one-page story, read aloud twice",
            "Ask two people outside of planning to read it",
            "The second reading was half as long and twice as good.",
        ),
        Talk(
            "Nerves, and what to do with the first thirty seconds",
            "Rehearse with Ana's team before the board meets",
            "Begin with the passenger who misses the last connection. Numbers come after her.",
        ),
    ),
)
_WANJIRU = Story(
    goal="Lead the interlocking upgrade at Athi River",
    steps=(
        "Walk the site with the maintenance crew",
        "Agree the night shifts with operations",
        "Hand over the first stage",
    ),
    talks=(
        Talk(
            "From expert to lead: what changes, and what to let go of",
            "Wanjiru writes down what only she can do",
            "The list was shorter than she thought.",
        ),
        Talk(
            "Saying no to operations without losing them",
            "Offer two dates instead of a reason",
        ),
        Talk(
            "Coaching the two new technicians",
            "Ask before answering, for a whole week",
            "It is slower until it is faster.",
        ),
    ),
)
_STORIES = (
    Story(
        goal="Run a team meeting that people are glad they came to",
        steps=(
            "Ask the team what they would drop",
            "Try a new agenda three times",
            "Hand the chair to somebody else",
        ),
        talks=(
            Talk("Where the meeting goes wrong", "Send questions ahead instead of slides"),
            Talk("What happened when nobody prepared", "Start with the decision, end on time"),
            Talk("Giving the floor away", "Let a colleague chair the next one"),
        ),
    ),
    Story(
        goal="Move from doing the work to leading it",
        steps=(
            "Name three tasks to give away",
            "Give away the first, and keep out of it",
            "Review with the team what it changed",
        ),
        talks=(
            Talk("What is hard to let go of", "Hand over the weekly report, with its faults"),
            Talk("Watching somebody do it another way", "Comment on the outcome, not the path"),
            Talk("What to do with the free hours", "Keep Tuesdays for thinking"),
        ),
    ),
    Story(
        goal="Make the case for next year's budget",
        steps=(
            "Collect last year's numbers",
            "Test the case on a friendly skeptic",
            "Take it to the finance round",
        ),
        talks=(
            Talk("How money is really decided here", "Talk to two people who have done it"),
            Talk("The numbers that convince, and those that don't", "Cut the case to two pages"),
            Talk("Objections, and how to welcome them", "Practice with the hardest question"),
        ),
    ),
    Story(
        goal="Find out what the next five years should hold",
        steps=(
            "Talk to three people in other roles",
            "Shadow one of them for a day",
            "Write down what to aim for",
        ),
        talks=(
            Talk("What gives energy and what takes it", "Keep a diary of good days for two weeks"),
            Talk("Reading the diary together", "Ask the projects office for a day of shadowing"),
            Talk("Specialist or manager, or neither", "Sketch both, and sleep over it"),
        ),
    ),
)


def story_of(mentor: str, mentee: str) -> Story:
    """Give what two people work on; those whom somebody pairs in the demo find something too."""
    if mentor == ANA:
        return _BEN if mentee == BEN else _WANJIRU
    return _STORIES[len(mentee) % len(_STORIES)]


class Match(NamedTuple):
    """A pair of the running cohort: when it began and met, in days before the demo begins."""

    mentor: str
    mentee: str
    began: int
    met: tuple[int, ...] = ()

    @property
    def both(self) -> tuple[str, str]:
        return self.mentor, self.mentee

    @property
    def story(self) -> Story:
        return story_of(*self.both)


# Days before a Tuesday: 0 and 7 are Tuesdays, 1 and 8 Mondays, 4 and 11 Fridays.
_BEGAN_AND_MET = (
    (53, (50, 36, 22, 8)),
    (47, (46, 32)),
    (55, (49, 35, 21)),
    (54, (50, 36, 22, 8)),
    (50, (46, 32, 18)),
    (48, (43, 29, 15)),
    (56, (48, 34, 20)),
    (53, (46, 32, 18)),
    (49, (42, 28, 14)),
    (54, (47, 33, 19)),
    (55, (49, 35, 21)),
    (48, (41, 27, 13)),
    (53, (50, 36, 22, 8)),
    (47, (43, 29, 15)),
    (53, (49, 35, 21)),
    (50, (46, 32, 18)),
    (56, (55, 41, 27, 13)),
    (54, (47, 42)),
    (49, (42, 28, 14)),
)

MATCHES = (
    Match(ANA, BEN, 50, (47, 33, 19)),
    Match(ANA, MENTEES[1].name, 43, (41, 28, 14)),
    *(
        Match(mentor.name, mentee.name, *dates)
        for mentor, mentee, dates in zip(MENTORS[1:], MENTEES[2:], _BEGAN_AND_MET, strict=False)
    ),
)

#: Who has not been heard of for weeks.
QUIET = MATCHES[3]
#: Where the mentee says that it does not go well.
STRAINED = MATCHES[9]
#: One of them is on a pause.
PAUSED = MATCHES[13]
#: Ends in the demo's first week, and leaves a mentee without a mentor.
ENDING = MATCHES[19]
#: Two pairs that have only just begun, and a mentee who has nobody yet.
NEW = (
    Match(MENTORS[20].name, MENTEES[21].name, 6),
    Match(MENTORS[21].name, MENTEES[22].name, 4),
)
NEWCOMER = MENTEES[23]
