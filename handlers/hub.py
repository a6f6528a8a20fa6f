"""The hub: what a person sees first, and the words that lead everywhere else."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from handlers.feature import Card, Context, Feature, Place
from scheduling.rhythm import Rhythm
from storage.database import UnitOfWork
from ui.message import Button, Buttons, Items, Message, Press, heading, message, quiet
from ui.text import say, say_count

#: What buttons call Home.
NAME = "home"
#: What Home asks for at once; the rest follows as these are done.
_NEXT = 3
#: Of a word that we don't know, no more than this is repeated.
_ECHOED = 40
_PRIVACY = (
    "Coordinators see that you meet, never what you write. Private notes are yours alone; shared "
    "notes are for the two of you. Nothing here is used to rate anybody's work."
)


def home(
    context: Context, uow: UnitOfWork, features: Iterable[Feature[Any]], rhythm: Rhythm
) -> Message:
    """Lay out Home: what to do next, then pairs and goals, coordinating, settings, privacy."""
    homes = [feature.home for feature in features if feature.home is not None]
    cards = [card for home in homes for card in home(context, uow)]
    # Put first but worded last: by now most of what the questions are about has been found.
    ordered = sorted(_waiting(context, uow, rhythm) + cards, key=lambda card: card.place)
    first = message(heading(say("Hello {name}", name=context.actor.name)))
    page = Message(
        blocks=(*first.blocks, *(b for card in ordered[:1] for b in card.message.blocks))
    )
    page = page.followed_by(*(card.message for card in ordered[1:]))
    return page.followed_by(message(quiet(_PRIVACY)))


def usage(usable: Iterable[Feature[Any]], word: str) -> Message:
    """Answer "help" and any word that we don't know."""
    commands = [feature for feature in usable if feature.command]
    first = say("Here is what you can do.")
    if word != "help":
        near = get_close_matches(word, [f.command for f in commands], n=1, cutoff=0.5)
        word = word if len(word) <= _ECHOED else f"{word[:_ECHOED]}…"
        first = (
            say('There is no "{word}". Did you mean /mentor {near}?', word=word, near=near[0])
            if near
            else say('There is no "{word}". Here is what you can do.', word=word)
        )
    return message(
        first,
        Items(
            items=tuple(
                say("/mentor {word}: {summary}", word=say(f.command), summary=say(f.summary))
                for f in commands
            )
        ),
        quiet("/mentor alone opens your Home. Everything here also has a button there."),
        Buttons(
            buttons=tuple(
                Button(label=say(f.summary), press=Press(feature=f.name)) for f in commands
            )
        ),
    )


def _waiting(context: Context, uow: UnitOfWork, rhythm: Rhythm) -> list[Card]:
    """Word what was asked and not yet answered."""
    prompts = rhythm.questions(uow, context.actor.id)
    worded = [rhythm.word(uow, prompt, context.now) for prompt in prompts]
    waiting = [one for one in worded if one is not None]
    cards = [Card(Place.NEXT, one) for one in waiting[:_NEXT]]
    if more := len(waiting) - len(cards):
        cards.append(
            Card(
                Place.NEXT,
                message(
                    say_count(
                        "{n} more thing waits after these.",
                        "{n} more things wait after these.",
                        n=more,
                    )
                ),
            )
        )
    return cards
