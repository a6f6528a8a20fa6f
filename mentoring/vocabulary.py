"""The words of the field that have a closed list of meanings (see docs/glossary.md)."""
# long: each closed list stands beside the words that people read for it.

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class Role(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"
    BOTH = "both"

    @property
    def label(self) -> str:
        return _ROLE_LABELS[self]

    @property
    def mentors(self) -> bool:
        return self is not Role.MENTEE

    @property
    def learns(self) -> bool:
        return self is not Role.MENTOR


_ROLE_LABELS = {
    Role.MENTOR: "I'd like to mentor somebody",
    Role.MENTEE: "I'd like to have a mentor",
    Role.BOTH: "Both",
}


class Format(StrEnum):
    ONE_ON_ONE = "one_on_one"
    GROUP_COACHING = "group_coaching"
    SHADOWING = "shadowing"
    PROJECT = "project"
    FLASH = "flash"

    @property
    def label(self) -> str:
        return _FORMAT_LABELS[self]

    @property
    def short(self) -> str:
        """Its label without the explanation, for where there is little room."""
        return self.label.partition(" (")[0]


_FORMAT_LABELS = {
    Format.ONE_ON_ONE: "One-on-one",
    Format.GROUP_COACHING: "Group coaching",
    Format.SHADOWING: "Shadowing",
    Format.PROJECT: "Project-based",
    Format.FLASH: "Flash (a single question, answered well)",
}


class Affinity(StrEnum):
    """What two people may have in common: nothing that one wouldn't tell a new colleague.

    A run keeps what was chosen when it began, so none of these is renamed or taken away.
    """

    CAREER = "new_career"
    BREAK = "break"
    MOVE = "move"
    REMOTE = "remote"
    SELF_TAUGHT = "self_taught"
    VOLUNTEERING = "volunteering"
    MUSIC = "music"
    SPORTS = "sports"
    OUTDOORS = "outdoors"
    COOKING = "cooking"
    BOOKS = "books"
    FILMS = "films"
    GAMES = "games"
    MAKING = "making"
    TRAVEL = "travel"
    ANIMALS = "animals"

    @property
    def words(self) -> str:
        """What it is called within a sentence."""
        return _AFFINITY_WORDS.get(self, self.value)

    @property
    def label(self) -> str:
        return self.words[0].upper() + self.words[1:]


_AFFINITY_WORDS = {
    Affinity.CAREER: "a change of career",
    Affinity.BREAK: "a return after a break",
    Affinity.MOVE: "a move for work",
    Affinity.REMOTE: "working remotely",
    Affinity.SELF_TAUGHT: "being self-taught",
    Affinity.OUTDOORS: "the outdoors",
    Affinity.MAKING: "making things",
}


class Cadence(StrEnum):
    """How often a pair means to meet."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"

    @property
    def label(self) -> str:
        return _CADENCE_LABELS[self]

    @property
    def interval(self) -> timedelta:
        return _CADENCE_INTERVALS[self]


_CADENCE_LABELS = {
    Cadence.WEEKLY: "Every week",
    Cadence.FORTNIGHTLY: "Every two weeks",
    Cadence.MONTHLY: "Every four weeks",
}
_CADENCE_INTERVALS = {
    Cadence.WEEKLY: timedelta(weeks=1),
    Cadence.FORTNIGHTLY: timedelta(weeks=2),
    Cadence.MONTHLY: timedelta(weeks=4),
}


class Weekday(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """Monday is 0, as in `date.weekday`."""
        return list(Weekday).index(self)


class Level(StrEnum):
    EARLY = "early_career"
    MID = "mid_career"
    SENIOR = "senior"
    LEAD = "team_lead"
    DIRECTOR = "director"
    EXECUTIVE = "executive"


class Tenure(StrEnum):
    UNDER_ONE = "under_one_year"
    ONE_TO_THREE = "one_to_three_years"
    THREE_TO_SEVEN = "three_to_seven_years"
    OVER_SEVEN = "over_seven_years"


class LeadershipStyle(StrEnum):
    COACHING = "coaching"
    VISIONARY = "visionary"
    DEMOCRATIC = "democratic"
    AFFILIATIVE = "affiliative"
    PACESETTING = "pacesetting"
    DIRECTIVE = "directive"


class ParticipantStatus(StrEnum):
    #: An external expert whom no coordinator has approved yet.
    WAITING = "waiting"
    DECLINED = "declined"
    #: Would like to take part, and the rules of the cohort don't let them.
    NOT_ELIGIBLE = "not_eligible"
    #: Would like to have a mentor, and waits for a place in the cohort.
    WAITING_LIST = "waiting_list"
    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


class LimitKind(StrEnum):
    """What decides how many mentees a cohort takes at once."""

    NONE = "none"
    NUMBER = "number"
    PLACES = "places"

    @property
    def label(self) -> str:
        return _LIMIT_LABELS[self]


_LIMIT_LABELS = {
    LimitKind.NONE: "As many as like to",
    LimitKind.NUMBER: "Not more than a number",
    LimitKind.PLACES: "As many as mentors have places for",
}


class PlaceStatus(StrEnum):
    """What became of a place that was offered to somebody on the waiting list."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    #: Nobody answered in time.
    PASSED = "passed"
    #: The place went away, or who it was offered to.
    WITHDRAWN = "withdrawn"


class MoveKind(StrEnum):
    """Why a waiting list has changed."""

    JOINED = "joined"
    #: Came to the front, because they lost their mentor through no doing of their own.
    CAME_BACK = "came_back"
    ADMITTED = "admitted"
    LEFT = "left"
    MOVED = "moved"
    #: Went to the end, because they have not answered.
    UNANSWERED = "unanswered"


class PairStatus(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"


class EndKind(StrEnum):
    """Why a pair has ended."""

    COMPLETED = "completed"
    NOT_A_FIT = "not_a_fit"
    MENTOR_NO_TIME = "mentor_no_time"
    MENTEE_NO_TIME = "mentee_no_time"
    MENTOR_LEFT = "mentor_left"
    MENTEE_LEFT = "mentee_left"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _END_LABELS[self]

    @property
    def was_the_mentors(self) -> bool:
        """Say whether the mentee has lost a mentor through no choice of theirs."""
        return self in (EndKind.MENTOR_NO_TIME, EndKind.MENTOR_LEFT)


_END_LABELS = {
    EndKind.COMPLETED: "They reached what they set out for",
    EndKind.NOT_A_FIT: "It was not a fit",
    EndKind.MENTOR_NO_TIME: "The mentor has no time",
    EndKind.MENTEE_NO_TIME: "The mentee has no time",
    EndKind.MENTOR_LEFT: "The mentor has left",
    EndKind.MENTEE_LEFT: "The mentee has left",
    EndKind.OTHER: "Another reason",
}


class HandoverStatus(StrEnum):
    """Where a mentor's note for the next mentor stands."""

    #: The mentee reads it, and nobody else.
    WAITING = "waiting"
    #: The mentee asked for something to be changed.
    CHANGES = "changes"
    APPROVED = "approved"
    DECLINED = "declined"
    #: The mentor took it back.
    WITHDRAWN = "withdrawn"


class RequestStatus(StrEnum):
    """What became of a mentee's request to a mentor."""

    OPEN = "open"
    ACCEPTED = "accepted"
    NOT_NOW = "not_now"
    #: Nobody answered in time.
    EXPIRED = "expired"
    #: The mentee took it back.
    WITHDRAWN = "withdrawn"
    #: The mentee has found a mentor otherwise.
    PAIRED = "paired"
    #: The mentor's last place was taken meanwhile.
    FULL = "full"
    #: The mentee has left, or is away for long.
    MENTEE_AWAY = "mentee_away"
    #: The mentor has left, or is away for long.
    MENTOR_AWAY = "mentor_away"
    #: There is a boundary between the two; neither of them is told of it.
    IMPOSSIBLE = "impossible"


class BoundaryKind(StrEnum):
    """Why two people must not be matched."""

    #: The one reports to the other, as the one has said.
    MANAGER = "manager"
    #: The one has declared a conflict of interest with the other.
    CONFLICT = "conflict"
    #: A coordinator keeps the two apart.
    NEVER = "never"


class RunStatus(StrEnum):
    """How far matching a cohort has come."""

    QUEUED = "queued"
    RUNNING = "running"
    #: Its proposal can be reviewed.
    READY = "ready"
    CANCELLED = "cancelled"
    FAILED = "failed"
    PUBLISHED = "published"

    @property
    def is_under_way(self) -> bool:
        return self in (RunStatus.QUEUED, RunStatus.RUNNING)


class Repair(StrEnum):
    """What Cairn itself looks for where somebody has lost the mentor who was proposed to them."""

    #: A mentor who is free, so that nobody else moves.
    ALONE = "alone"
    #: The fewest proposals that have to change, of those that nobody has answered.
    MOVING = "moving"


class OfferAnswer(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"


class OfferStatus(StrEnum):
    """What became of a proposal to two people."""

    OPEN = "open"
    PAIRED = "paired"
    DECLINED = "declined"
    #: Not both have answered in time.
    EXPIRED = "expired"
    #: A coordinator took it back, or proposes other pairs instead.
    WITHDRAWN = "withdrawn"
    #: One of them is away, or has no place any more, or another mentor.
    IMPOSSIBLE = "impossible"


class NotThisTime(StrEnum):
    """Why somebody would rather not, for the coordinators."""

    NO_TIME = "no_time"
    OTHER_TOPICS = "other_topics"
    TOO_CLOSE = "too_close"
    HARD_TO_MEET = "hard_to_meet"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _NOT_THIS_TIME_LABELS[self]


_NOT_THIS_TIME_LABELS = {
    NotThisTime.NO_TIME: "I have no time now",
    NotThisTime.OTHER_TOPICS: "We'd talk about different things",
    NotThisTime.TOO_CLOSE: "We know each other too well, or work too close",
    NotThisTime.HARD_TO_MEET: "We could hardly meet",
    NotThisTime.OTHER: "Something else",
}


class FeedbackMoment(StrEnum):
    MIDWAY = "midway"
    END = "end"


class MessageKind(StrEnum):
    """What people can say yes or no to getting by mail."""

    REMINDER = "reminder"
    DIGEST = "digest"
    NEWS = "news"

    @property
    def label(self) -> str:
        return _MESSAGE_LABELS[self]


_MESSAGE_LABELS = {
    MessageKind.REMINDER: "Questions and reminders",
    MessageKind.DIGEST: "Weekly digests",
    MessageKind.NEWS: "News of your partners and the program",
}
