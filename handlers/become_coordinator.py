"""Become the first coordinator with the one-time code that the first start prints."""

from __future__ import annotations

import hmac
from typing import Annotated

from pydantic import Field

from handlers.feature import Audience, Context, Feature
from mentoring.errors import MentoringError, MovedOn
from storage.database import UnitOfWork
from ui.form import Form, Readers, ShortText
from ui.message import Message, Style, button, buttons, message


class WrongCode(MentoringError):
    def __init__(self) -> None:
        super().__init__("That is not the code. Look for it where Cairn was started.", field="code")


class BecomeCoordinator(Form):
    title = "Enter the code"
    submit = "Continue"

    code: Annotated[str, ShortText(Readers.AUTHOR, max_length=40)] = Field(
        title="One-time code", description="It was printed when Cairn first started."
    )


def become_coordinator(form: BecomeCoordinator, context: Context, uow: UnitOfWork) -> Message:
    if uow.coordinators.count() > 0:
        raise MovedOn
    given = form.code.replace("-", "").replace(" ", "").upper()
    if not context.setup_code or not hmac.compare_digest(
        given.encode(), context.setup_code.encode()
    ):
        raise WrongCode
    uow.coordinators.add(context.actor, now=context.now)
    return message(
        "You are the first coordinator. The code is used up now.",
        buttons(button("Set up the program", "set_up", style=Style.PRIMARY)),
    )


feature = Feature(
    name="become_coordinator",
    summary="Enter the one-time code",
    audience=Audience.FOUNDERS,
    form=BecomeCoordinator,
    on_submit=become_coordinator,
)
