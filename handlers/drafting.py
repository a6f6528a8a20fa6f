"""What somebody had typed is there again when they come back to a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers.feature import Context, Reply
from storage.database import UnitOfWork
from ui.form import Dialog, LongText, ShortText
from ui.message import Message, message, quiet
from ui.text import say


def with_draft(uow: UnitOfWork, context: Context, feature: str, reply: Reply) -> Reply:
    """Fill in what the person had typed before, over what the feature suggests.

    What has changed since then is left as it is, and their words are shown to be copied.
    """
    if not isinstance(reply, Dialog):
        return reply
    draft = uow.drafts.restore(context.actor.id, feature, reply.subject)
    known = {n: draft.answers[n] for n in reply.form.model_fields if n in draft.answers}
    if draft.version != reply.version:
        return _with_words(reply, known)
    if not known:
        return reply
    noted = _noted(reply, message(quiet("What you had typed before is kept below.")))
    return replace(noted, values={**reply.values, **known})


def _with_words(dialog: Dialog, typed: Mapping[str, object]) -> Dialog:
    words = [
        say("{question} {words}", question=say(question.label), words=str(typed[question.name]))
        for question in dialog.form.fields()
        if isinstance(question.input, ShortText | LongText)
        and typed.get(question.name)
        and typed[question.name] != dialog.values.get(question.name)
    ]
    if not words:
        return dialog
    why = quiet("This has changed since. What you had typed before, for you to copy:")
    return _noted(dialog, message(why, *words))


def _noted(dialog: Dialog, note: Message) -> Dialog:
    above = dialog.intro.blocks if dialog.intro else ()
    return replace(dialog, intro=Message(blocks=(*above, *note.blocks)))
