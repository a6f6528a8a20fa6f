"""The runner: the one way into the core.

For each act it finds out who acts, opens their organization's unit of work, gives a retry the
answer of the first, asks the feature, and commits. Raising rolls back: a refusal reaches the
person, anything else becomes an apology with a reference.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from handlers import hub
from handlers.access import allow, may
from handlers.acts import (
    LOOKS,
    Act,
    Answer,
    Caller,
    Closed,
    HomeOpened,
    Opened,
    Pressed,
    Recalled,
    Refused,
    Submitted,
    UnknownCaller,
    UnknownWorkspace,
    Words,
)
from handlers.apology import apology, logged
from handlers.codes import count_guess
from handlers.drafting import keep_draft, keep_refused, with_draft
from handlers.feature import Context, Feature, Reply
from handlers.handles import with_handles
from handlers.identity import admit, follow_profile, identify
from handlers.whereabouts import Doer, Turn, Whereabouts
from mentoring.errors import MentoringError, Missing, MovedOn
from scheduling.rhythm import Rhythm
from storage.database import Database, UnitOfWork
from storage.people import Acting
from storage.requests import InboundRequest
from ui.form import Dialog, Rejected
from ui.message import Message, Press, message
from ui.reader import Reader
from ui.text import Text, say
from ui.wording import clean

_log = logging.getLogger(__name__)


class Runner:
    def __init__(
        self,
        database: Database,
        features: Sequence[Feature[Any]],
        rhythm: Rhythm,
        clock: Callable[[], datetime],
        *,
        setup_code: str = "",
        public_url: str = "",
    ) -> None:
        self._setup_code = setup_code
        self._public_url = public_url.rstrip("/")
        self._database = database
        self._features = {feature.name: feature for feature in features}
        self._rhythm = rhythm
        self._clock = clock
        self._whereabouts = Whereabouts(database)

    def run(self, caller: Caller, request_id: str, act: Act) -> Answer:
        """Do one act of one person.

        Raises:
            UnknownWorkspace: Cairn is not installed where the act comes from.
            UnknownCaller: the person has left, or is new and came without a profile.
        """
        now = self._clock()
        organization_id = self._whereabouts.find(caller)

        def enter(uow: UnitOfWork) -> Context:
            acting = identify(uow, caller, now)
            if not isinstance(act, LOOKS):
                uow.people.see(acting.address, now)
            return self._context(acting, request_id, now)

        def settle(turn: Turn) -> Answer:
            if isinstance(act, Submitted) and act.feature in self._features:
                count_guess(self._database, self._features[act.feature].guesses, caller, now)
            return self._whereabouts.settle(caller, turn)

        def keep() -> bool:
            if not isinstance(act, Submitted) or act.feature not in self._features:
                return False
            feature, work = self._features[act.feature], partial(self._whereabouts.work, caller)
            return keep_refused(work, enter, feature, act)

        return self._answered(
            organization_id, act, enter, settle, partial(with_handles, caller), keep
        )

    def look(self, organization_id: UUID, find: Callable[[UnitOfWork], Acting], act: Act) -> Answer:
        """Do an act that changes nothing, of whoever `find` finds in the same unit of work.

        Raises:
            UnknownCaller: nobody is found, or the person has left.
        """
        now = self._clock()

        def enter(uow: UnitOfWork) -> Context:
            return self._context(admit(find(uow)), "", now)

        def settle(turn: Turn) -> Answer:
            return self._database.work(organization_id, turn)

        return self._answered(organization_id, act, enter, settle)

    def _answered(
        self,
        organization_id: UUID,
        act: Act,
        enter: Callable[[UnitOfWork], Context],
        settle: Callable[[Turn], Answer],
        named: Callable[[UnitOfWork, Answer], Answer] = lambda _, answer: answer,
        keep: Callable[[], bool] = lambda: False,
    ) -> Answer:
        reader = Reader()
        reasons: Mapping[str, Text] = {}
        reference, has_moved_on = "", False

        def turn(uow: UnitOfWork, do: Doer = self._do) -> Answer:
            nonlocal reader
            context = enter(uow)
            actor = context.actor
            reader = Reader(locale=actor.locale, zone=actor.zone, portal=self._public_url)
            return named(uow, replace(self._once(uow, context, act, do), reader=reader))

        try:
            return settle(turn)
        except (UnknownCaller, UnknownWorkspace):
            raise
        except Rejected as rejected:
            reasons = rejected.reasons
        except MentoringError as error:
            reasons = {error.field: say(error.template, **error.values)}
            has_moved_on = isinstance(error, MovedOn | Missing)
        except Exception:  # noqa: BLE001 - the one boundary: a bug must not cost people their words
            reference = logged(organization_id, act)
        is_kept = keep()
        if reference:
            reasons = {"": apology(reference, is_kept=is_kept)}
        return Answer(Refused(reasons, has_moved_on), reader)

    def follow(self, caller: Caller) -> None:
        """Take over what a chat says has changed about somebody we know."""
        now = self._clock()

        def follow(uow: UnitOfWork) -> None:
            if uow.people.at(caller.ref) is None:
                raise UnknownCaller(caller.ref.external_id)
            follow_profile(uow, caller, now)

        with suppress(UnknownCaller):
            self._whereabouts.work(caller, follow)

    def person_id(self, caller: Caller) -> UUID:
        """Say which person somebody is whom another has picked.

        Raises:
            UnknownWorkspace: Cairn is not installed where they were picked.
            UnknownCaller: they have left, or are new and came without a profile.
        """
        now = self._clock()
        return self._whereabouts.work(caller, lambda uow: identify(uow, caller, now).person.id)

    def _context(self, acting: Acting, request_id: str, now: datetime) -> Context:
        return Context(
            actor=acting.person,
            now=now,
            request_id=request_id,
            is_coordinator=acting.is_coordinator,
            is_admin=acting.address.is_admin,
            setup_code=self._setup_code,
            public_url=self._public_url,
        )

    def _once(self, uow: UnitOfWork, context: Context, act: Act, do: Doer) -> Answer:
        """Do an act that changes something once, however often it is sent."""
        if not isinstance(act, Submitted | Pressed):
            feature, reply = do(uow, context, act)
            return Answer(reply, Reader(), feature)
        key = _request_key(context, context.request_id)
        request = uow.requests.begin(key, now=context.now)
        if not isinstance(request, InboundRequest):
            first = Message.model_validate_json(request)
            return Answer(first, Reader(), is_repeat=True)
        feature, reply = do(uow, context, act)
        if isinstance(reply, Message):
            uow.requests.answer(request, reply.model_dump_json())
        else:
            uow.requests.forget(request)
        return Answer(reply, Reader(), feature)

    def _do(  # noqa: C901 - a closed match has one case an act
        self, uow: UnitOfWork, context: Context, act: Act
    ) -> tuple[str, Reply]:
        match act:
            case Words(text=text):
                return self._words(uow, context, text)
            case Opened(feature=hub.NAME) | Pressed(press=Press(feature=hub.NAME)):
                return self._home(uow, context)
            case Opened(feature=name, subject=subject, version=version):
                return self._open(uow, _about(context, subject, version), self._named(name))
            case Submitted(feature=name, subject=subject, version=version):
                about = _about(context, subject, version)
                return name, self._submit(uow, about, self._named(name), act)
            case Pressed(press=press):
                about = _about(context, press.subject, press.version)
                return self._press(uow, about, self._named(press.feature), press.choice)
            case Closed(feature=name, subject=subject, version=version):
                about = _about(context, subject, version)
                keep_draft(uow, about, self._named(name), act.answers)
                return name, message("Your draft is kept.")
            case HomeOpened(is_refresh=is_refresh):
                _welcome(context, is_refresh=is_refresh)
                return self._home(uow, context)
            case Recalled(request_id=earlier):
                told = uow.requests.answered(_request_key(context, earlier))
                return ("", Message.model_validate_json(told)) if told else self._home(uow, context)

    def _home(self, uow: UnitOfWork, context: Context) -> tuple[str, Reply]:
        return hub.NAME, hub.home(context, uow, self._features.values(), self._rhythm)

    def _words(self, uow: UnitOfWork, context: Context, text: str) -> tuple[str, Reply]:
        typed = clean(text)
        word = typed.split(maxsplit=1)[0].casefold() if typed else ""
        if not word:
            return self._home(uow, context)
        for feature in self._features.values():
            if feature.command == word:
                return self._open(uow, context, feature)
        usable = [f for f in self._features.values() if may(uow, context, f)]
        return "help", hub.usage(usable, word)

    def _open(self, uow: UnitOfWork, context: Context, feature: Feature[Any]) -> tuple[str, Reply]:
        allow(uow, context, feature)
        if feature.open is not None:
            reply = feature.open(context, uow)
        elif feature.form is not None:
            reply = Dialog(form=feature.form, subject=context.subject, version=context.version)
        else:
            raise MovedOn
        return feature.name, with_draft(uow, context, feature.name, reply)

    def _submit(
        self, uow: UnitOfWork, context: Context, feature: Feature[Any], act: Submitted
    ) -> Message:
        allow(uow, context, feature)
        if feature.form is None or feature.on_submit is None:
            raise MovedOn
        form = feature.form.parse(act.answers)
        reply = feature.on_submit(form, context, uow)
        uow.drafts.drop(context.actor.id, feature.name, context.subject)
        return reply

    def _press(
        self, uow: UnitOfWork, context: Context, feature: Feature[Any], choice: str
    ) -> tuple[str, Reply]:
        if not choice:
            return self._open(uow, context, feature)
        allow(uow, context, feature)
        if choice not in feature.on_press:
            raise MovedOn
        reply = feature.on_press[choice](context, uow)
        return feature.name, with_draft(uow, context, feature.name, reply)

    def _named(self, name: str) -> Feature[Any]:
        if name not in self._features:
            raise MovedOn
        return self._features[name]


def _welcome(context: Context, *, is_refresh: bool) -> None:
    if context.actor.welcomed_at is None and not is_refresh:
        context.actor.welcomed_at = context.now


def _request_key(context: Context, request_id: str) -> str:
    return f"{context.actor.id}:{request_id}"


def _about(context: Context, subject: UUID | None, version: int) -> Context:
    return replace(context, subject=subject, version=version)
