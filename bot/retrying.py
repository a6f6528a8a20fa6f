"""Sending again what was given up, once what stood in its way has been put right."""

from __future__ import annotations

import sys

from bot.app import open_database, utc_now
from bot.probes import unready
from bot.settings import NotReady, load
from storage.outbox import OutboxState


def retry(*, unconfirmed: bool) -> int:
    """Put it in line again, with what may have arrived if that is asked for."""
    database = open_database(load())
    if problem := unready(database):
        raise NotReady([f"Database: {problem}."])
    now = utc_now()
    with database.begin_everywhere() as everywhere:
        number = everywhere.deliveries.retry(OutboxState.FAILED, now)
        if unconfirmed:
            number += everywhere.deliveries.retry(OutboxState.AMBIGUOUS, now)
        left = everywhere.ambiguous()
    database.close()
    sys.stdout.write(f"Messages that will be sent again: {number}.\n")
    if left:
        hint = "--unconfirmed sends them as well."
        sys.stdout.write(f"Messages that may have arrived, or not: {left}. {hint}\n")
    return 0
