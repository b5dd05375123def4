"""What Prometheus reads: counters of requests, and what the store says at that moment."""

from __future__ import annotations

from collections.abc import Iterator
from math import isinf
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Histogram, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from boardsnap.app.operations import Snapshot
from boardsnap.model.records import READ_SECONDS, ReadResult, ReadState

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# From a cached picture to a large upload over a slow network, in seconds.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class RequestMetrics:
    """Counts of this process since it started."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "boardsnap_requests",
            "Requests that were answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "boardsnap_request_seconds",
            "From a request's first line to its answer's last byte.",
            ("method", "route"),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._uploads = Counter(
            "boardsnap_photos_received", "Photos that were accepted.", registry=self._registry
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts a request that has been answered."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def count_photos(self, number: int) -> None:
        """Counts photos that were accepted."""
        self._uploads.inc(number)

    def text(self) -> bytes:
        """All of them in Prometheus' text format."""
        return generate_latest(self._registry)


def store_text(snapshot: Snapshot, workers: int) -> bytes:
    """What the store says of this moment, in Prometheus' text format.

    Every server of one database says the same: take one of them, or the maximum, not the sum.

    Args:
        snapshot: of the store.
        workers: of this process, which alone is its own.
    """
    registry = CollectorRegistry()
    registry.register(_Families(snapshot, workers))
    return generate_latest(registry)


class _Families(Collector):
    """Metrics as the store has them; nothing is counted here."""

    def __init__(self, snapshot: Snapshot, workers: int) -> None:
        self._snapshot = snapshot
        self._workers = workers

    def collect(self) -> Iterator[Metric]:
        """Each metric with its values."""
        told = self._snapshot
        versions = GaugeMetricFamily("boardsnap_versions", "Versions by state.", labels=["state"])
        for state in get_args(ReadState):
            versions.add_metric([state], told.versions.get(state, 0))
        yield versions
        yield GaugeMetricFamily(
            "boardsnap_oldest_waiting_seconds",
            "How long the board that waits longest has waited.",
            value=told.oldest_waiting_seconds,
        )
        yield GaugeMetricFamily("boardsnap_accounts", "Accounts.", value=told.accounts)
        yield GaugeMetricFamily(
            "boardsnap_workers", "Workers of this process.", value=self._workers
        )
        yield self._readings()

    def _readings(self) -> HistogramMetricFamily:
        family = HistogramMetricFamily(
            "boardsnap_read_seconds",
            "From a worker's taking a board to its document, by how that ended; "
            "failures that are tried again count as again.",
            labels=["result"],
        )
        for result in get_args(ReadResult):
            ended = [one for one in self._snapshot.readings if one.result == result]
            within = [
                sum(one.readings for one in ended if one.within_seconds <= bound)
                for bound in READ_SECONDS
            ]
            names = ("+Inf" if isinf(bound) else str(bound) for bound in READ_SECONDS)
            buckets = list(zip(names, within, strict=True))
            family.add_metric([result], buckets, sum(one.seconds for one in ended))
        return family
