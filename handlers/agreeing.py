"""What is said wherever it matters who has agreed to the program's policy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from handlers.feature import Context
from scheduling.calendar import local_now
from storage.database import UnitOfWork
from storage.outbox import News
from storage.people import Person
from storage.policies import Policy
from storage.programs import Program
from ui.message import Block, Message, Style, button, buttons, message
from ui.text import Text, say, say_count

#: What a program's policy says until somebody writes another: what Cairn really does. It is read in
#: every chat as it was published, so it names no command.
USUAL_POLICY = """\
What you tell each other stays between you, unless you agree otherwise or somebody is in danger.
Coordinators see that you meet and how it goes. They never read your notes, sessions or feedback.
Nothing here is used to rate anybody's work.
Nobody mentors whom they manage, or where they have a conflict of interest. Name both under \
Boundaries on your Home; nobody whom you name learns of it.
Everybody can get a mentor on the same terms. What you say about yourself never decides with whom \
you are matched: it is counted, in groups of five and more, to see that matching is fair.
Be there when you have agreed to meet, and say so early when you can't.
You can pause or leave at any time, without having to explain it.
If something isn't right, a coordinator is there for you."""
_MOST_NAMED = 10


def asks_to_agree(program: Program) -> Message:
    return message(
        say("{program} has a policy: what you can rely on here.", program=program.name),
        "Please read it, and say if you agree. Matching waits for that.",
        buttons(button("Read the policy", "policy", style=Style.PRIMARY)),
    )


def please_agree(uow: UnitOfWork, person: Person) -> tuple[Block, ...]:
    """Ask somebody to read the policy; nothing where there is none, or they have agreed."""
    program = uow.programs.current()
    if program is None or program.policy_version is None:
        return ()
    agreement = uow.policies.agreement(program, person.id)
    return () if agreement else asks_to_agree(program).blocks


def not_agreed(uow: UnitOfWork, cohort_id: UUID, people: Iterable[Person]) -> tuple[Block, ...]:
    """Say who of these hasn't agreed to the policy; nothing where there is none."""
    program = uow.programs.current()
    if program is None or program.policy_version is None:
        return ()
    agreed = uow.policies.acknowledged(cohort_id)
    waiting = [person for person in people if person.id not in agreed]
    if not waiting:
        return ()
    words = say_count(
        "{people} hasn't agreed to the policy yet.",
        "{people} haven't agreed to the policy yet.",
        n=len(waiting),
        people=waiting,
    )
    return message(words, buttons(button("See the policy", "policy"))).blocks


def tell_of(
    uow: UnitOfWork, policy: Policy, before: Policy | None, program: Program, context: Context
) -> None:
    """Tell everybody who takes part of a policy that was just published, once."""
    asked = asks_to_agree(program)
    words = say("The policy of {program} has changed.", program=program.name)
    changed = Message(blocks=(*message(words).blocks, *asked.blocks[1:]))
    cohort = uow.programs.required().cohort
    waiting = uow.policies.standing(cohort.id).waiting
    unheard = uow.outbox.withdraw_all(_news_of(before, one) for one in waiting) if before else set()

    def is_first(person: Person) -> bool:
        # Who hasn't been told of the version before hears of this one only.
        return before is None or _news_of(before, person) in unheard

    news = (
        News(_news_of(policy, one), one.id, asked if is_first(one) else changed)
        for one in waiting
        # Who publishes it finds it on their Home.
        if one.id != context.actor.id
    )
    uow.outbox.add_all(news, due_at=context.now)


def _news_of(policy: Policy, person: Person) -> str:
    return f"policy:{policy.id}:{person.id}"


def standing(context: Context, uow: UnitOfWork, policy: Policy) -> tuple[Block, ...]:
    """Tell a coordinator how many have agreed, and who hasn't; with the way to remind them."""
    cohort = uow.programs.required().cohort
    agreed, waiting = uow.policies.standing(cohort.id)
    count = say_count("{n} person has agreed.", "{n} people have agreed.", n=agreed)
    if not waiting:
        return message(count, "Nobody is left who hasn't.").blocks
    remind = button("Remind them", "publish_policy", "remind", subject=policy.id)
    return message(
        say("{agreed} Not yet: {people}.", agreed=count, people=_named(waiting)),
        say("They were reminded on {on}.", on=day_of(context, policy.reminded_at))
        if policy.reminded_at
        else buttons(remind),
    ).blocks


def _named(waiting: Iterable[Person]) -> list[str | Text]:
    names = [person.name for person in waiting]
    more = len(names) - _MOST_NAMED
    others = [say_count("{n} other", "{n} others", n=more)] if more > 0 else []
    return [*names[:_MOST_NAMED], *others]


def day_of(context: Context, at: datetime) -> date:
    return local_now(context.actor, at).date()
