"""The coordinator's overview: every pair's status, and lending one a hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from handlers.attention import needs_action, second_coordinator
from handlers.feature import Audience, Card, Context, Feature, Place
from handlers.meetings import last_met
from handlers.offer import waiting_experts
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.people import Person
from storage.programs import Cohort
from ui.form import Form
from ui.message import (
    Block,
    Items,
    Message,
    Style,
    button,
    buttons,
    heading,
    items,
    message,
    quiet,
)
from ui.text import Text, say, say_count, typed

_MOST_BUTTONS = 5
_MOST_NAMES = 10


def open_overview(context: Context, uow: UnitOfWork) -> Message:
    cohort = uow.programs.required().cohort
    pairs = uow.pairs.active(cohort.id)
    people = uow.people.several(person_id for pair in pairs for person_id in pair.members())
    met = last_met(uow, pairs)
    action = needs_action(uow, cohort, context.now, viewer=context.actor.id)
    rows: list[Block] = []
    for one in action[:_MOST_BUTTONS]:
        rows += one.row()
    return message(
        heading(say("Pairs in {cohort}", cohort=cohort.name)),
        *rows,
        *waiting_experts(uow.participants.count_waiting(cohort.id)),
        Items(items=tuple(_line(pair, people, met.get(pair.id)) for pair in pairs))
        if pairs
        else message("No pair yet.").blocks[0],
        *_out_of_reach(uow, cohort, context),
        *_out_of_mail(uow),
        *second_coordinator(uow, pairs),
        buttons(
            button("Pair people", "pair_people", style=Style.PRIMARY),
            button("End a pair", "end_pair"),
            button("This week's digest", "digest"),
        ),
    )


def _line(pair: Pair, people: dict[UUID, Person], last: date | None) -> Text:
    both = say(
        "{mentor} and {mentee}",
        mentor=people[pair.mentor_id].name,
        mentee=people[pair.mentee_id].name,
    )
    if last is None:
        return say("{both}: not met yet", both=both)
    return say("{both}: last met on {last}", both=both, last=last)


def _out_of_mail(uow: UnitOfWork) -> tuple[Block, ...]:
    """Name whose mail comes back; why it does is between them and their mail server."""
    people = uow.people.out_of_mail()
    if not people:
        return ()
    return (
        *message(
            "Mail to these people comes back. What Cairn tells them waits in their inbox on the "
            "portal; signing in there by mail makes it try again."
        ).blocks,
        _names(people),
    )


def _out_of_reach(uow: UnitOfWork, cohort: Cohort, context: Context) -> tuple[Block, ...]:
    """Name who takes part and can't be written to, with words that somebody else can send them."""
    people = [person for _, person in uow.participants.active(cohort.id)]
    lost = uow.people.unreachable(person.id for person in people)
    if not lost:
        return ()
    return message(
        "Cairn can't reach these people: they have removed or blocked it. Nothing more is sent "
        "to them until they open it again.",
        _names([person for person in people if person.id in lost]),
        quiet("To send them yourself:"),
        say(
            "Hello, this is {name}. You take part in our mentoring program, {cohort}, but its "
            "assistant Cairn can't write to you any more. Please find Cairn among your apps, "
            "install it again and say hello to it: what it has for you is still there. If you "
            "would rather stop, just tell me.",
            name=context.actor.name,
            cohort=cohort.name,
        ),
    ).blocks


def _names(people: Sequence[Person]) -> Items:
    names: list[str | Text] = [typed(person.name) for person in people[:_MOST_NAMES]]
    if len(people) > _MOST_NAMES:
        names.append(say("and {n} more", n=len(people) - _MOST_NAMES))
    return items(*names)


def overview_card(context: Context, uow: UnitOfWork) -> list[Card]:
    cohort = uow.programs.cohort()
    if not context.is_coordinator or cohort is None:
        return []
    people = uow.participants.count_active(cohort.id)
    pairs = uow.pairs.active(cohort.id)
    worried = len(needs_action(uow, cohort, context.now, viewer=context.actor.id))
    return [
        Card(
            Place.COORDINATING,
            message(
                heading("You coordinate"),
                say(
                    "{people} and {pairs}. {worried}",
                    people=say_count("{n} person", "{n} people", n=people),
                    pairs=say_count("{n} pair", "{n} pairs", n=len(pairs)),
                    worried=_worried(people, worried),
                ),
                *waiting_experts(uow.participants.count_waiting(cohort.id)),
                buttons(
                    button("Pair people", "pair_people"),
                    button("See all pairs", feature.name),
                    button("Invite somebody", "invite"),
                    button("Coordinators", "coordinators"),
                    button("Program settings", "set_up"),
                ),
            ),
        )
    ]


def _worried(people: int, pairs: int) -> Text:
    if not people:
        return say("Tell people to type /mentor join; it takes them two minutes.")
    if not pairs:
        return say("No pair needs a hand.")
    return say_count("{n} pair may need a hand.", "{n} pairs may need a hand.", n=pairs)


feature: Feature[Form] = Feature(
    name="overview",
    summary="See how all pairs are doing",
    command="overview",
    audience=Audience.COORDINATORS,
    open=open_overview,
    home=overview_card,
)
