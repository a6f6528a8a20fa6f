"""What somebody had typed is there again when they come back to a form."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from handlers.acts import Submitted
from handlers.feature import Context, Feature, Reply
from mentoring.errors import MentoringError
from storage.database import UnitOfWork
from storage.drafts import Kept
from ui.form import Dialog, LongText, ShortText
from ui.message import Message, message, quiet
from ui.text import say

_log = logging.getLogger(__name__)


def keep_draft(
    uow: UnitOfWork, context: Context, feature: Feature[Any], answers: Mapping[str, object]
) -> None:
    """Keep what the person changed in a form; without a change nothing is kept.

    What the form suggested by itself, such as today's date, would be wrong on another day.
    """
    suggested = _suggested(uow, context, feature)
    typed = {
        name: answer
        for name, answer in answers.items()
        if name in suggested and _plain(answer) != _plain(suggested[name])
    }
    about = (context.actor.id, feature.name, context.subject)
    if typed:
        uow.drafts.keep(*about, Kept(typed, context.version), now=context.now)
    elif uow.drafts.restore(*about).version == context.version:
        # Words about an older version are there to be copied, until something is sent.
        uow.drafts.drop(*about)


def keep_refused(
    work: Callable[[Callable[[UnitOfWork], None]], None],
    enter: Callable[[UnitOfWork], Context],
    feature: Feature[Any],
    act: Submitted,
) -> bool:
    """Keep what a refused form held, in a unit of work of its own; say if that was done."""

    def keep(uow: UnitOfWork) -> None:
        context = replace(enter(uow), subject=act.subject, version=act.version)
        keep_draft(uow, context, feature, act.answers)

    try:
        work(keep)
    except Exception:  # noqa: BLE001 - what went wrong before must still be answered
        _log.exception("a draft could not be kept", extra={"feature": act.feature})
        return False
    return True


def _suggested(uow: UnitOfWork, context: Context, feature: Feature[Any]) -> dict[str, object]:
    """Give what the form holds when it opens, by the names of its fields."""
    if feature.form is None:
        return {}
    declared = {question.name: question.default for question in feature.form.fields()}
    try:
        opened = feature.open(context, uow) if feature.open else None
    except MentoringError:
        # It can't be opened any more, and what was typed is kept for whoever asks for it.
        return declared
    return declared | (dict(opened.values) if isinstance(opened, Dialog) else {})


def _plain(answer: object) -> object:
    """Give an answer as a chat sends it; nothing where it is blank."""
    match answer:
        case None | False | "":
            return None
        case list() | tuple():
            return sorted(str(one) for one in answer) or None
        case time():
            return f"{answer:%H:%M}"
        case _:
            return str(answer)


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
