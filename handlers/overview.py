"""The coordinator's overview: every pair's status, and lending one a hand."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from handlers.attention import needs_action, second_coordinator
from handlers.feature import Audience, Card, Context, Feature, Place
from handlers.line import outside
from handlers.match_state import waiting_offers
from handlers.meetings import last_met
from handlers.offer import waiting_experts
from handlers.out_of_reach import out_of_mail, out_of_reach
from handlers.requesting import waiting_requests
from storage.database import UnitOfWork
from storage.pairs import Pair
from storage.people import Person
from ui.form import Form
from ui.message import (
    Block,
    Items,
    Message,
    Style,
    button,
    buttons,
    heading,
    message,
)
from ui.text import Text, say, say_count

_MOST_BUTTONS = 5


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
        *waiting_offers(uow, cohort.id),
        *waiting_requests(uow, cohort.id, context),
        *outside(uow, cohort),
        *out_of_reach(uow, cohort, context),
        *out_of_mail(uow),
        *second_coordinator(uow, pairs),
        buttons(
            button("Pair people", "pair_people", style=Style.PRIMARY),
            button("Match the cohort", "match"),
            button("End a pair", "end_pair"),
            button("This week's digest", "digest"),
            button("Skills", "skills"),
            button("Peer circles", "circles"),
            button("Waiting list", "waiting_list"),
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
                    button("Match the cohort", "match"),
                    button("Pair people", "pair_people"),
                    button("See all pairs", feature.name),
                    button("Invite somebody", "invite"),
                    button("Coordinators", "coordinators"),
                    button("Program settings", "set_up"),
                    button("Who can take part", "eligibility"),
                    button("The policy", "policy"),
                    button("Boundaries", "boundaries"),
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
