"""Who may set up the program while nobody coordinates yet."""

from __future__ import annotations

from handlers.feature import Context
from storage.database import UnitOfWork
from ui.message import Message, Style, button, buttons, message


def may_set_up(context: Context, uow: UnitOfWork) -> bool:
    return context.is_coordinator or (context.is_admin and uow.coordinators.count() == 0)


def refer_to_founders(context: Context) -> Message:
    if not context.setup_code:
        # Installs by OAuth have no code: whoever installs coordinates first.
        return message(
            "Nobody coordinates here yet. A workspace admin can set up the program: ask one of "
            "yours to type /mentor setup or, if it runs in another chat already, /mentor link."
        )
    return message(
        "Nobody coordinates here yet. A workspace admin can set up the program, or whoever "
        "has the one-time code that Cairn printed when it first started. If the program runs in "
        "another chat already, type /mentor link.",
        buttons(button("Enter the code", "become_coordinator", style=Style.PRIMARY)),
    )
