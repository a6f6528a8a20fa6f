"""Policy: what a program's people can rely on, in versions that each of them agrees to."""

from __future__ import annotations

from handlers.agreeing import day_of, please_agree, standing
from handlers.feature import Audience, Card, Context, Feature, Place, Reply
from mentoring.errors import MovedOn, NotAllowed
from mentoring.vocabulary import ParticipantStatus
from storage.database import UnitOfWork
from storage.policies import Policy
from storage.programs import Program
from ui.form import Form
from ui.message import Block, Message, Style, button, buttons, heading, message, quiet
from ui.text import Text, say, typed

_HOME = buttons(button("See where things stand", "home"))


def open_policy(context: Context, uow: UnitOfWork) -> Reply:
    program = uow.programs.required().program
    policy = uow.policies.current(program)
    if policy is not None:
        return _page(context, uow, program, policy)
    if not context.is_coordinator:
        return message("This program has no policy of its own yet.", _HOME)
    return message(
        "There is no policy yet, so nobody has to agree to anything.",
        "We have written one that says what Cairn does. Change it as you like, and publish it.",
        buttons(button("Write the policy", "publish_policy", style=Style.PRIMARY)),
    )


def _page(
    context: Context, uow: UnitOfWork, program: Program, policy: Policy, first: Text | None = None
) -> Message:
    since = say(
        "Version {n}, since {on}.", n=policy.version, on=day_of(context, policy.published_at)
    )
    return message(
        *([first] if first else []),
        heading(say("The policy of {program}", program=program.name)),
        typed(policy.text),
        quiet(since),
        *_own(context, uow, program, policy),
        *(standing(context, uow, policy) if context.is_coordinator else ()),
        buttons(
            *([button("Change it", "publish_policy")] if context.is_coordinator else []),
            button("Boundaries", "boundaries"),
        ),
    )


def _own(context: Context, uow: UnitOfWork, program: Program, policy: Policy) -> tuple[Block, ...]:
    if not _takes_part(context, uow):
        return ()
    agreement = uow.policies.agreement(program, context.actor.id)
    if agreement is not None:
        return message(say("You agreed on {on}.", on=day_of(context, agreement.agreed_at))).blocks
    agree = button("I agree", feature.name, "agree", subject=policy.id, style=Style.PRIMARY)
    return (buttons(agree),)


def _takes_part(context: Context, uow: UnitOfWork) -> bool:
    participant = uow.participants.latest_of(context.actor.id)
    there = (ParticipantStatus.ACTIVE, ParticipantStatus.PAUSED)
    return participant is not None and participant.status in there


def agree(context: Context, uow: UnitOfWork) -> Message:
    program = uow.programs.required().program
    policy = uow.policies.current(program)
    if policy is None:
        raise MovedOn
    if not _takes_part(context, uow):
        raise NotAllowed("Only who takes part agrees to it. Type /mentor join to take part.")
    if policy.id != context.subject:
        changed = say("The policy has changed since. This is how it is now.")
        return _page(context, uow, program, policy, changed)
    agreement = uow.policies.agree(policy, context.actor.id, now=context.now)
    on = day_of(context, agreement.agreed_at)
    return message(say("Thank you. You agreed to the policy on {on}.", on=on), _HOME)


def policy_card(context: Context, uow: UnitOfWork) -> list[Card]:
    asked = please_agree(uow, context.actor) if _takes_part(context, uow) else ()
    return [Card(Place.NEXT, Message(blocks=asked))] if asked else []


feature: Feature[Form] = Feature(
    name="policy",
    summary="See the program's policy, and say if you agree",
    command="policy",
    audience=Audience.INVOLVED,
    open=open_policy,
    on_press={"agree": agree},
    home=policy_card,
)
