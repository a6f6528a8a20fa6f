"""Invite somebody who is in no chat: a link with which they sign up on the portal."""

from __future__ import annotations

from datetime import timedelta

from handlers.feature import Audience, Context, Feature, Reply
from mentoring.errors import MentoringError
from storage.database import UnitOfWork
from storage.links import Link, Purpose, digest_of, new_token
from ui.form import Form
from ui.message import Block, Message, Style, button, buttons, heading, message, quiet
from ui.text import Text, say, say_count, typed

_LASTS = timedelta(days=30)
_KINDS = (Purpose.EXPERT, Purpose.COLLEAGUE)
_WITHDRAW = button("Withdraw all links", "invite", "withdraw", style=Style.DANGER)


class NoPublicAddress(MentoringError):
    def __init__(self) -> None:
        super().__init__(
            "The portal has no public address yet, so a link would lead nowhere. Whoever runs "
            "Cairn sets PUBLIC_URL to it, such as https://cairn.example.com, and starts it anew."
        )


def open_invite(context: Context, uow: UnitOfWork) -> Reply:
    if not context.public_url:
        raise NoPublicAddress
    live = sum(uow.links.count_live(kind, now=context.now) for kind in _KINDS)
    return message(
        heading("Invite somebody who is in no chat"),
        "They take part in the browser. An external expert says what they can offer, and you "
        "decide; a colleague joins like everybody else.",
        buttons(
            button("An external expert", feature.name, "expert", style=Style.PRIMARY),
            button("A colleague", feature.name, "colleague"),
        ),
        *_withdrawable(live),
        buttons(button("See all experts", "experts")),
    )


def _withdrawable(live: int) -> tuple[Block, ...]:
    if not live:
        return ()
    known = say_count("{n} link can be used today.", "{n} links can be used today.", n=live)
    return message(quiet(known), buttons(_WITHDRAW)).blocks


def invite_expert(context: Context, uow: UnitOfWork) -> Message:
    return _invitation(
        context,
        uow,
        Purpose.EXPERT,
        say("Send this link to the experts whom you would like to win."),
        "Whoever follows it confirms their address and says what they can offer. Then we ask you "
        "to approve or decline.",
    )


def invite_colleague(context: Context, uow: UnitOfWork) -> Message:
    return _invitation(
        context,
        uow,
        Purpose.COLLEAGUE,
        say("Send this link to colleagues who are in no chat."),
        "Whoever follows it confirms their address and can join at once, so pass it on with care.",
    )


def _invitation(
    context: Context, uow: UnitOfWork, purpose: Purpose, first: Text, then: str
) -> Message:
    if not context.public_url:
        raise NoPublicAddress
    token, until = new_token(), context.now + _LASTS
    uow.workspaces.portal(now=context.now)
    uow.links.issue(
        Link(
            digest=digest_of(token),
            purpose=purpose,
            expires_at=until,
            made_by_id=context.actor.id,
        )
    )
    return message(
        first,
        typed(f"{context.public_url}/join/{token}"),
        then,
        quiet(
            say(
                "It works until {until}, for as many as you send it to. Copy it now: later you can "
                "only make another one.",
                until=until,
            )
        ),
        buttons(button("Make another one", feature.name), _WITHDRAW),
    )


def withdraw(_: Context, uow: UnitOfWork) -> Message:
    for kind in _KINDS:
        uow.links.withdraw(kind)
    return message(
        "No link that was sent so far lets anybody in any more. Who has signed up already stays.",
        buttons(button("Make a new one", feature.name)),
    )


feature: Feature[Form] = Feature(
    name="invite",
    summary="Invite somebody who is in no chat",
    command="invite",
    audience=Audience.COORDINATORS,
    open=open_invite,
    on_press={"expert": invite_expert, "colleague": invite_colleague, "withdraw": withdraw},
)
