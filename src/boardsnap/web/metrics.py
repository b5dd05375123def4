"""What Prometheus reads: counters of requests, and what the store says at that moment."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

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
        self._gauges: dict[str, Gauge] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts a request that has been answered."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def count_photos(self, number: int) -> None:
        """Counts photos that were accepted."""
        self._uploads.inc(number)

    def set_gauge(self, name: str, meaning: str, value: float, **labels: str) -> None:
        """Notes how something stands now."""
        if name not in self._gauges:
            self._gauges[name] = Gauge(name, meaning, tuple(labels), registry=self._registry)
        gauge = self._gauges[name]
        (gauge.labels(**labels) if labels else gauge).set(value)

    def text(self) -> bytes:
        """All of them in Prometheus' text format."""
        return generate_latest(self._registry)
