"""A match in the demo, the whole way: the coordinator publishes it, and the others answer."""

from __future__ import annotations

from datetime import timedelta

from bot.demo.arrivals import HESITANT, NEW_MENTORS, UNDECIDED
from bot.demo.people import ANA, CLEO, DAN
from bot.demo.running import Demo
from bot.demo.script import QUEUE
from handlers.acts import Answer, Opened, Pressed, Refused, Submitted
from tests.bot.demo.visitor import Visitor
from tests.chat import buttons_of, dialog_of, words_of

DAY = timedelta(days=1)
MENTOR = NEW_MENTORS[0].figure.name


def press(visitor: Visitor, name: str, label: str, shown: object) -> Answer:
    [button] = [one for one in buttons_of(shown) if words_of(one.label) == label]
    answer = visitor.act(name, Pressed(button.press))
    assert not isinstance(answer.reply, Refused)
    return answer


async def matched(demo: Demo, visitor: Visitor) -> Answer:
    """Have Cleo match the cohort as the form suggests, and look at what was found."""
    suggested = dialog_of(visitor.says(CLEO, "match")).values
    visitor.act(CLEO, Submitted("match", {name: suggested[name] for name in suggested}))
    await demo.catch_up()
    return visitor.says(CLEO, "match")


async def test_a_match_places_most_and_says_why_the_others_are_left(
    demo: Demo, visitor: Visitor
) -> None:
    shown = await matched(demo, visitor)
    assert "13 of 18 mentees have a mentor" in words_of(shown)
    assert "Proved: " in words_of(shown)
    left = words_of(visitor.act(CLEO, Opened("match_left")))
    for rule in ("have not both agreed", "no language", "no format", "levels are too close"):
        assert rule in left
    assert all(name in left for name in UNDECIDED[1:])
    fair = words_of(visitor.act(CLEO, Opened("match_fairness")))
    assert "Woman: placed 100%" in fair
    assert "2 groups are hidden." in fair


async def test_the_others_answer_what_is_published(demo: Demo, visitor: Visitor) -> None:
    shown = await matched(demo, visitor)
    opened = press(visitor, CLEO, "Publish", shown.reply)
    dialog = dialog_of(opened)
    visitor.act(CLEO, Submitted("publish_match", {}, dialog.subject, dialog.version))
    await demo.catch_up()
    press(visitor, ANA, "Yes, introduce us", visitor.inbox(ANA)[-1].message)
    await demo.advance(DAY)
    assert "Meet Lukas Engel, your mentee." in "".join(one.words for one in visitor.inbox(ANA))
    assert "12 pairs have begun." in words_of(visitor.act(CLEO, Opened("match_offers")))
    mending = visitor.inbox(CLEO)[-1].words
    assert mending.startswith(f"{HESITANT} needs another mentor.")
    assert "and nobody else moves." in mending


async def test_whoever_is_offered_a_place_takes_it_after_a_while(
    demo: Demo, visitor: Visitor
) -> None:
    await demo.advance(2 * DAY)
    assert f"1: {QUEUE[0].name}" not in words_of(visitor.says(CLEO, "waiting"))


async def test_a_mentor_who_is_asked_from_the_catalog_says_yes(
    demo: Demo, visitor: Visitor
) -> None:
    visitor.act(DAN, Submitted("join", {"role": "mentee", "capacity": "1"}))
    with visitor.look() as uow:
        asked = uow.participants.latest_of(visitor.person(MENTOR).id)
    assert asked is not None
    visitor.act(DAN, Submitted("ask_mentor", {"words": "How do you hold a room?"}, asked.id))
    await demo.advance(DAY)
    assert f"Meet {MENTOR}, your mentor." in "".join(one.words for one in visitor.inbox(DAN))
