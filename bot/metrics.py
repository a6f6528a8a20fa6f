"""What an operator watches: how fast we answer, what waits, what was sent, what came twice."""

from __future__ import annotations

from collections import Counter as Tally

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from scheduling.outcomes import Outcome


class Metrics:
    """The figures of one process; each test has its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.ack = Histogram(
            "cairn_ack_seconds",
            "Time until Slack had its answer",
            ["kind"],
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 3),
        )
        self.repeats = Counter(
            "cairn_dedupe_hits", "Requests that had been done before", registry=self.registry
        )
        self.unknown = Counter(
            "cairn_unknown_requests",
            "Requests nothing is made for",
            ["type"],
            registry=self.registry,
        )
        self.refused = Counter(
            "cairn_refused_requests", "Requests turned away", ["status"], registry=self.registry
        )
        self.rate_limited = Counter(
            "cairn_app_rate_limited", "Times that Slack held events back", registry=self.registry
        )
        self.sends = Counter(
            "cairn_sends", "What became of messages", ["result"], registry=self.registry
        )
        self.outbox_age = Gauge(
            "cairn_outbox_oldest_seconds",
            "How long the oldest message that is due has waited",
            registry=self.registry,
        )
        self.ambiguous = Gauge(
            "cairn_outbox_ambiguous",
            "Messages of which nobody knows if they arrived",
            registry=self.registry,
        )

    def report(self, outcomes: Tally[Outcome]) -> None:
        for outcome, number in outcomes.items():
            self.sends.labels(outcome.value).inc(number)

    def text(self) -> bytes:
        return generate_latest(self.registry)
