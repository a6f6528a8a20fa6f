"""Match a cohort: a coordinator sets the rules, and a worker looks for the best pairs."""

from __future__ import annotations

from handlers.feature import Audience, Context, Feature, Reply
from handlers.match_inputs import count_people
from handlers.match_summary import shown
from handlers.match_terms import ALWAYS, MatchRules, chosen, values_of
from handlers.matching import start_run, terms_before
from mentoring.cohorts import check_open
from mentoring.matching.vocabulary import Rule
from mentoring.vocabulary import RunStatus
from storage.database import UnitOfWork
from storage.match_runs import MatchRun
from storage.programs import Cohort
from ui.form import Dialog, Option
from ui.message import Message, button, buttons, message
from ui.text import say, say_count


def open_match(context: Context, uow: UnitOfWork) -> Reply:
    cohort = _cohort(context, uow)
    run = uow.match_runs.under_way(cohort.id) or uow.match_runs.chosen(cohort.id)
    last = uow.match_runs.latest(cohort.id)
    if run is None and last is not None and last.status is RunStatus.FAILED:
        run = last
    if run is None:
        return open_form(context, uow)
    is_open = run.status is RunStatus.READY
    if is_open and last is not None and last.is_to_be_taken and last.based_on_id == run.id:
        return _change_waits(last).followed_by(shown(uow, run))
    return shown(uow, run)


def _change_waits(variant: MatchRun) -> Message:
    """Remind of a change that was worked out, and neither taken nor left."""
    see = button("See what it changes", feature.name, "look", subject=variant.id)
    return message(
        "A change that was asked for is worked out. Nothing is changed yet.", buttons(see)
    )


def look(context: Context, uow: UnitOfWork) -> Message:
    """Show how far a run is, or what has come of it."""
    return shown(uow, uow.match_runs.get(context.subject))


def open_form(context: Context, uow: UnitOfWork) -> Reply:
    cohort = _cohort(context, uow)
    if under_way := uow.match_runs.under_way(cohort.id):
        return shown(uow, under_way)
    there = count_people(uow, cohort, today=context.today)
    return Dialog(
        form=MatchRules,
        values=values_of(terms_before(uow, cohort)),
        options={"rules": tuple(Option(r, say(r.words)) for r in Rule if r not in ALWAYS)},
        intro=message(
            say(
                "{mentees} without a mentor, {mentors}, {places}.",
                mentees=say_count("{n} mentee", "{n} mentees", n=there.mentees),
                mentors=say_count("{n} mentor", "{n} mentors", n=there.mentors),
                places=say_count("{n} free place", "{n} free places", n=there.places),
            ),
            "Nobody but coordinators sees what is proposed before you publish it.",
        ),
    )


def match(form: MatchRules, context: Context, uow: UnitOfWork) -> Message:
    cohort = _cohort(context, uow)
    run = start_run(context, uow, cohort, chosen(form, terms_before(uow, cohort)))
    return shown(uow, run)


def cancel(context: Context, uow: UnitOfWork) -> Message:
    run = uow.match_runs.locked(context.subject)
    if not run.status.is_under_way:
        return shown(uow, run)
    run.status, run.finished_at = RunStatus.CANCELLED, context.now
    return shown(uow, run)


def _cohort(context: Context, uow: UnitOfWork) -> Cohort:
    cohort = uow.programs.required().cohort
    check_open(cohort.name, cohort.ends_on, today=context.today)
    return cohort


feature = Feature(
    name="match",
    summary="Match the whole cohort, and review the proposal",
    command="match",
    audience=Audience.COORDINATORS,
    form=MatchRules,
    open=open_match,
    on_submit=match,
    on_press={"anew": open_form, "look": look, "cancel": cancel},
)
