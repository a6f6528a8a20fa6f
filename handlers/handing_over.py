"""Handing over: from a pair that ends to the next, with the mentee between them.

What a mentor writes for the next one is read by the mentee first. Only what they share reaches the
mentor of their next pair, and nobody else.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from mentoring.vocabulary import EndKind, HandoverStatus, PairStatus, ParticipantStatus
from storage.database import UnitOfWork
from storage.handovers import Handover
from storage.pairs import Pair
from storage.prompts import Prompt
from ui.message import Block, Button, Message, Press, Style, button, buttons, message, quiet
from ui.text import say

#: What the mentee is asked about a note, and what the next mentor is told of a pair.
HANDOVER, HANDED_OVER = "handover", "handed_over"
#: After these the mentee looks for no next mentor.
_NO_NEXT = (EndKind.COMPLETED, EndKind.MENTEE_LEFT, EndKind.MENTEE_NO_TIME)
_HERE = (ParticipantStatus.ACTIVE, ParticipantStatus.PAUSED)


def is_here(uow: UnitOfWork, pair: Pair) -> bool:
    """Say whether a pair's mentee is still in the program, and can be asked something."""
    mentee = uow.people.get(pair.mentee_id)
    participant = uow.participants.of(pair.cohort_id, pair.mentee_id)
    takes_part = participant is not None and participant.status in _HERE
    return takes_part and mentee.deactivated_at is None


def looks_on(uow: UnitOfWork, pair: Pair) -> bool:
    """Say whether a pair's end leaves its mentee in the program and without a mentor."""
    if not is_here(uow, pair) or pair.end_kind in _NO_NEXT:
        return False
    mentee_id = pair.mentee_id
    return not any(one.mentee_id == mentee_id for one in uow.pairs.active_of(mentee_id))


def write_button(uow: UnitOfWork, pair: Pair) -> list[Button]:
    """Offer the mentor of a pair that has ended to write for the next one."""
    if not looks_on(uow, pair):
        return []
    mentee = uow.people.get(pair.mentee_id)
    label = say("Write a note for {name}'s next mentor", name=mentee.name)
    return [Button(label=label, press=Press(feature="hand_over", subject=pair.id))]


def what_next(uow: UnitOfWork, pair: Pair) -> tuple[Block, ...]:
    """Tell a mentee who has lost a mentor what happens now."""
    if not looks_on(uow, pair):
        return ()
    program = uow.programs.current()
    has_catalog = program is not None and program.catalog_closed_at is None
    comes_first = "It wasn't your choice, so you come first when mentors are matched next."
    look = "You can also look for a mentor yourself."
    told = message(
        *([comes_first] if EndKind(pair.end_kind).was_the_mentors else []),
        "We write to you as soon as you have a mentor again. Your goals are kept: you can take "
        "them along then.",
    )
    if not has_catalog:
        return told.blocks
    return (*told.blocks, *message(look, buttons(button("Find a mentor", "mentors"))).blocks)


def ask_mentee(uow: UnitOfWork, handover: Handover, pair: Pair, *, on: date, now: datetime) -> None:
    """Have the mentee decide about a note; anew where it has been written anew."""
    prompt = uow.prompts.schedule(
        Prompt(kind=HANDOVER, person_id=pair.mentee_id, subject_id=handover.id, due_on=on)
    )
    prompt.due_at = now


def hand_on(uow: UnitOfWork, pair: Pair, *, now: datetime) -> bool:
    """Give the mentor of a pair the notes that its mentee shares; say whether there are any.

    Nobody is given what they have written themselves.
    """
    shared = [
        handover
        for handover, earlier in uow.handovers.about(pair.mentee_id)
        if handover.status is HandoverStatus.APPROVED and earlier.mentor_id != pair.mentor_id
    ]
    if not shared:
        return False
    for handover in shared:
        handover.next_pair_id = pair.id
    prompt = uow.prompts.schedule(
        Prompt(
            kind=HANDED_OVER,
            person_id=pair.mentor_id,
            subject_id=pair.id,
            due_on=now.date(),
        )
    )
    prompt.due_at = now
    return True


def hand_on_at_once(uow: UnitOfWork, mentee_id: UUID, *, now: datetime) -> Pair | None:
    """Hand notes on where the mentee has another mentor already; say in which pair."""
    for pair in uow.pairs.active_of(mentee_id):
        if pair.mentee_id == mentee_id and hand_on(uow, pair, now=now):
            return pair
    return None


def notes_button(uow: UnitOfWork, pair: Pair, reader_id: UUID) -> list[Button]:
    """Lead a mentor to what was handed on to them in a pair."""
    # What was told to them is still there as a prompt, and Home has asked for those already.
    told = (HANDED_OVER, pair.id)
    is_told = any((one.kind, one.subject_id) == told for one in uow.prompts.of(reader_id))
    if not is_told or pair.status is PairStatus.ENDED:
        return []
    return [button("Read the note from before", "read_handover", subject=pair.id)]


def show_note(uow: UnitOfWork, handover: Handover, pair: Pair) -> Message:
    """Show a note to the mentee whom it is about."""
    mentor = uow.people.get(pair.mentor_id)
    return message(
        say("{mentor} wrote this for your next mentor:", mentor=mentor),
        say("{note}", note=uow.handovers.text(handover)),
        quiet("So far only the two of you know of it. What you decide needs no reason."),
        buttons(
            decide_button("Share it with my next mentor", "share", handover, Style.PRIMARY),
            decide_button("Ask for a change", "", handover),
            decide_button("Keep it between us", "keep", handover),
        ),
    )


def decide_button(
    label: str, choice: str, handover: Handover, style: Style = Style.PLAIN
) -> Button:
    return button(
        label,
        "answer_handover",
        choice,
        subject=handover.id,
        version=handover.version,
        style=style,
        settles=not choice,
    )
