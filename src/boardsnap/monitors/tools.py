"""Where to get the exporter of a tool by name."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points

from boardsnap.errors import ConfigError
from boardsnap.monitors.exporter import Exporter

ENTRY_POINTS = "boardsnap.monitors"
"""The entry-point group in which other packages offer exporters: a factory each."""


Factory = Callable[[], Exporter]


def _prometheus() -> Exporter:
    from boardsnap.monitors.prometheus import PrometheusExporter  # noqa: PLC0415

    return PrometheusExporter()


def _grafana() -> Exporter:
    from boardsnap.monitors.grafana import GrafanaExporter  # noqa: PLC0415

    return GrafanaExporter()


def _evidently() -> Exporter:
    from boardsnap.monitors.evidently import EvidentlyExporter  # noqa: PLC0415

    return EvidentlyExporter()


def _great_expectations() -> Exporter:
    from boardsnap.monitors.great_expectations import GreatExpectationsExporter  # noqa: PLC0415

    return GreatExpectationsExporter()


def _nannyml() -> Exporter:
    from boardsnap.monitors.nannyml import NannymlExporter  # noqa: PLC0415

    return NannymlExporter()


def _soda() -> Exporter:
    from boardsnap.monitors.soda import SodaExporter  # noqa: PLC0415

    return SodaExporter()


def _dbt() -> Exporter:
    from boardsnap.monitors.dbt import DbtExporter  # noqa: PLC0415

    return DbtExporter()


EXPORTERS: dict[str, Factory] = {
    "prometheus": _prometheus,
    "grafana": _grafana,
    "evidently": _evidently,
    "great-expectations": _great_expectations,
    "nannyml": _nannyml,
    "soda": _soda,
    "dbt": _dbt,
}
"""The exporters that come with the package, in the order in which they are offered."""


def open_exporter(name: str) -> Exporter:
    """The exporter of that name.

    Args:
        name: one of `EXPORTERS`, or of an installed package's `boardsnap.monitors` entry point.

    Raises:
        ConfigError: there is no such exporter, or it cannot be imported.
    """
    factory = EXPORTERS.get(name) or _installed(name)
    return factory()


def _installed(name: str) -> Factory:
    found = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    if name not in found:
        known = ", ".join([*EXPORTERS, *sorted(set(found) - set(EXPORTERS))])
        raise ConfigError(f"monitors are not written for {name!r}: choose one of {known}")
    try:
        factory: Factory = found[name].load()
    except ImportError as error:
        raise ConfigError(
            f"the exporter {name!r} ({found[name].value}) cannot be imported: {error}; "
            "reinstall the package that offers it"
        ) from error
    return factory
