"""What a coordinator is told of an alternative: whom it gives to whom, and who else would move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from handlers.match_difference import per_cent
from mentoring.vocabulary import Repair
from storage.database import UnitOfWork
from storage.match_offers import MatchOffer
from storage.match_runs import MatchRun
from storage.people import Person
from ui.message import Block, Buttons, Message, Style, button, buttons, items, message
from ui.text import Text, say, say_count

if TYPE_CHECKING:
    from mentoring.matching.explain import Change
    from mentoring.matching.outcome import Outcome
    from mentoring.matching.proposal import Pair

_MOST_TOLD = 5
_MOST_RULES = 3


def repaired(uow: UnitOfWork, run: MatchRun, outcome: Outcome, lost: list[MatchOffer]) -> Message:
    """Tell what was found for those who have lost the mentor proposed to them."""
    parts = [found_for(uow, run, outcome, offer) for offer in lost[:_MOST_TOLD]]
    if rest := len(lost) - len(parts):
        more = say_count(
            "{n} more mentee looks for another mentor.",
            "{n} more mentees look for another mentor.",
            n=rest,
        )
        see = button("See all proposals", "match_offers", subject=lost[0].run_id)
        parts.append(message(more, buttons(see)))
    return parts[0].followed_by(*parts[1:])


def failed(uow: UnitOfWork, lost: list[MatchOffer]) -> Message:
    people = uow.people.several(offer.mentee_id for offer in lost)
    names = [person.name for person in people.values()]
    mentees: list[str | Text] = [*names[:_MOST_TOLD]]
    if rest := len(names) - len(mentees):
        mentees.append(say_count("{n} more", "{n} more", n=rest))
    return message(
        say("Looking for another mentor for {mentees} went wrong.", mentees=mentees),
        "Nothing was changed. The next match takes in whoever still looks for a mentor.",
        buttons(button("Match again", "match", "anew", style=Style.PRIMARY)),
    )


def found_for(uow: UnitOfWork, run: MatchRun, outcome: Outcome, offer: MatchOffer) -> Message:
    pair = pair_of(outcome, offer.mentee_id)
    moved = moves(uow, run, outcome)
    if pair is None or moved is None:
        return _nobody(uow, outcome, offer)
    people = uow.people.several(
        who for one, old in moved for who in (one.mentee, one.mentor, old.mentor_id)
    )
    people |= uow.people.several(pair.couple)
    fits = say(
        "{mentee} needs another mentor. {mentor} fits ({fit}), and nobody else moves."
        if not moved
        else "{mentee} could have {mentor} ({fit}) if others changed, too.",
        mentee=people[pair.mentee].name,
        mentor=people[pair.mentor].name,
        fit=per_cent(pair.points),
    )
    if len(moved) == 1:
        one, _ = moved[0]
        fits = say(
            "{mentee} could have {mentor} ({fit}) if {other} went to {instead} instead: 1 other "
            "pair changes.",
            mentee=people[pair.mentee].name,
            mentor=people[pair.mentor].name,
            fit=per_cent(pair.points),
            other=people[one.mentee].name,
            instead=people[one.mentor].name,
        )
    return message(fits, *_moved(moved, people), _choices(offer, is_alone=not moved))


def _moved(
    moved: list[tuple[Pair, MatchOffer]], people: dict[UUID, Person]
) -> Iterator[Block | Text]:
    if not moved:
        return
    if len(moved) > 1:
        yield say_count("{n} other pair changes:", "{n} other pairs change:", n=len(moved))
        yield items(
            *(
                say(
                    "{mentee} would go from {old} to {new} ({fit})",
                    mentee=people[one.mentee].name,
                    old=people[offer.mentor_id].name,
                    new=people[one.mentor].name,
                    fit=per_cent(one.points),
                )
                for one, offer in moved
            )
        )
    yield say("Nobody of those who would change has answered yet.")


def _choices(offer: MatchOffer, *, is_alone: bool) -> Buttons:
    label = "Propose it to both" if is_alone else "Propose it to all of them"
    return buttons(
        # What was found then: of a later run nobody has read what this would propose.
        button(
            label,
            "repair_match",
            "propose",
            subject=offer.id,
            version=offer.repairs,
            style=Style.PRIMARY,
        ),
        button("See others", "repair_match", subject=offer.id),
    )


def pair_of(outcome: Outcome, mentee_id: UUID) -> Pair | None:
    return next((one for one in outcome.proposal.pairs if one.mentee == mentee_id), None)


def moves(uow: UnitOfWork, run: MatchRun, outcome: Outcome) -> list[tuple[Pair, MatchOffer]] | None:
    """Give the pairs for which an open proposal would change; nothing where one would be lost."""
    if run.repair is not Repair.MOVING:
        return []
    open_ones = {one.mentee_id: one for one in uow.match_offers.open_in(run.cohort_id)}
    if open_ones.keys() & set(outcome.proposal.unmatched):
        return None
    return [
        (pair, offer)
        for pair in outcome.proposal.pairs
        if (offer := open_ones.get(pair.mentee)) and offer.mentor_id != pair.mentor
    ]


def _nobody(uow: UnitOfWork, outcome: Outcome, offer: MatchOffer) -> Message:
    """Say that nobody can be found, which rule binds, and what would have to change."""
    mentee = uow.people.get(offer.mentee_id)
    explained = next((one for one in outcome.unmatched if one.mentee == mentee.id), None)
    binds: list[Text] = []
    if explained is not None:
        binds = [
            say_count(
                "With {n} mentor, {rule}.", "With {n} mentors, {rule}.", n=n, rule=say(rule.words)
            )
            for rule, n in explained.closed[:_MOST_RULES]
        ]
    changes = explained.changes if explained is not None else ()
    would = [_change(uow, one) for one in changes[:_MOST_RULES]]
    return message(
        say(
            "{mentee} needs another mentor, and nobody is free who fits the rules.",
            mentee=mentee.name,
        ),
        *_listed("What stands in the way:", binds),
        *_listed("What would help:", would),
        "The next match takes them in, with whoever has joined by then.",
        buttons(
            button("Match again", "match", "anew", style=Style.PRIMARY),
            button("Pair people", "pair_people"),
            button("See all proposals", "match_offers", subject=offer.run_id),
        ),
    )


def _listed(words: str, lines: list[Text]) -> tuple[Block, ...]:
    return message(words, items(*lines)).blocks if lines else ()


def _change(uow: UnitOfWork, change: Change) -> Text:
    if change.mentor is not None:
        return say("{mentor} takes one more.", mentor=uow.people.get(change.mentor).name)
    words = say(change.rule.words) if change.rule else say("they fit less well than the floor")
    return say("The rule is set aside for them: {rule}.", rule=words)
