"""Every step of the planning topic; importing this module declares them."""

from __future__ import annotations

from azogue.topics.planning.actions import plan_actions
from azogue.topics.planning.deadlines import plan_deadlines
from azogue.topics.planning.gaps import plan_gaps
from azogue.topics.planning.indicators import plan_indicators
from azogue.topics.planning.measures import plan_measures
from azogue.topics.planning.places import plan_places
from azogue.topics.planning.targets import plan_elements, plan_targets

__all__ = [
    "plan_actions",
    "plan_deadlines",
    "plan_elements",
    "plan_gaps",
    "plan_indicators",
    "plan_measures",
    "plan_places",
    "plan_targets",
]
