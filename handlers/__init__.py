"""The conversations: one file a feature, and the tuple that names them all."""

from __future__ import annotations

from typing import Any

from handlers import (
    add_milestone,
    apply,
    become_coordinator,
    change_frequency,
    check_in,
    coordinators,
    did_you_meet,
    digest,
    edit_goal,
    edit_milestone,
    edit_session,
    end_pair,
    experts,
    feedback,
    goals,
    invite,
    join,
    leave,
    link_chats,
    log_session,
    my_pairs,
    overview,
    pair_people,
    pair_status,
    pause,
    pulse,
    reach_goal,
    reach_milestone,
    remind,
    same_person,
    sessions,
    set_goal,
    set_up,
    settings,
    skip_reminder,
)
from handlers.feature import Feature
from mentoring.vocabulary import FeedbackMoment
from scheduling.rhythm import Rhythm

#: In the order in which help and Home list them.
FEATURES: tuple[Feature[Any], ...] = (
    join.feature,
    apply.feature,
    log_session.feature,
    edit_session.feature,
    my_pairs.feature,
    sessions.feature,
    goals.feature,
    set_goal.feature,
    add_milestone.feature,
    reach_milestone.feature,
    reach_goal.feature,
    edit_goal.feature,
    edit_milestone.feature,
    did_you_meet.feature,
    pulse.feature,
    check_in.feature,
    feedback.feedback_at(FeedbackMoment.MIDWAY),
    feedback.feedback_at(FeedbackMoment.END),
    pause.feature,
    leave.feature,
    settings.feature,
    same_person.feature,
    remind.feature,
    skip_reminder.feature,
    change_frequency.feature,
    set_up.feature,
    become_coordinator.feature,
    pair_people.feature,
    end_pair.feature,
    overview.feature,
    pair_status.feature,
    digest.feature,
    coordinators.feature,
    invite.feature,
    link_chats.feature,
    experts.feature,
)

RHYTHM = Rhythm(
    rules={rule.kind: rule for feature in FEATURES for rule in feature.prompts},
    footer=remind.footer,
)
