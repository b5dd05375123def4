"""How figures of a verification are said in tables and labels."""

from __future__ import annotations

from datetime import timedelta

from boardsnap.model.claims import ClaimCheck, FeatureShift, Measure, Period, Shifted, Verdict
from boardsnap.render.outline import Tone
from boardsnap.timing import moment_of
from boardsnap.wording import iso_words, plain

VERDICTS: dict[Verdict, str] = {
    "confirmed": "confirmed",
    "contradicted": "contradicted",
    "not_checkable": "not checkable",
}
STATES: dict[Shifted, str] = {
    "shifted": "shifted",
    "slightly": "slightly",
    "unchanged": "unchanged",
    "too_few_rows": "too few rows",
    "not_compared": "not compared",
}
VERDICT_TONES: dict[Verdict, Tone] = {
    "confirmed": "good",
    "contradicted": "bad",
    "not_checkable": "muted",
}
STATE_TONES: dict[Shifted, Tone] = {
    "shifted": "bad",
    "slightly": "plain",
    "unchanged": "muted",
    "too_few_rows": "muted",
    "not_compared": "muted",
}
_SHARES = frozenset({"relative_change", "null_rate", "share", "rows_moved"})
_NAMES = {
    "relative_change": "change of the {of}",
    "difference": "difference of the {of}",
    "deviations": "in standard deviations",
    "factor": "{of}, times",
    "mean": "mean",
    "median": "median",
    "quantile": "{of}",
    "null_rate": "missing",
    "share": "share",
    "psi": "PSI {method}",
    "js": "Jensen-Shannon {method}",
    "ks": "KS {method}",
    "wasserstein": "Wasserstein {method}",
    "rows_moved": "rows in another bin",
    "rows_per_chunk": "change of the {of}",
    "metric": "{of}",
    "days": "days",
    "moment": "onset",
}


def figure(value: float) -> str:
    """Three or four digits of a number, thousands apart."""
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}".replace("-", "−")
    return f"{value:.3g}".replace("-", "−")


def share(value: float) -> str:
    """A share of 1 in per cent, with the digits that its size asks for."""
    points = 100 * value
    decimals = 0 if abs(points) >= 100 else 1 if abs(points) >= 1 else 2
    text = f"{points:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text} %".replace("-", "−")


def measure_words(measure: Measure) -> str:
    """A measured value with its interval."""
    if measure.value is None:
        return "unknown"
    if measure.statistic == "moment":
        return ""
    said = share if measure.statistic in _SHARES or _is_share(measure) else figure
    if measure.low is None or measure.high is None:
        return said(measure.value)
    return f"{said(measure.value)} ({said(measure.low)} to {said(measure.high)})"


def _is_share(measure: Measure) -> bool:
    """Whether a difference is one of shares: of a rate, not of a column's own unit."""
    rate = "missing" in measure.of or " = " in measure.of
    return measure.statistic in ("difference", "rows_per_chunk") and (
        rate or measure.statistic == "rows_per_chunk"
    )


def measure_name(measure: Measure) -> str:
    """What was measured, in words."""
    ways = {"with", "over", "of"}
    method = measure.method if measure.method.split(" ", 1)[0] in ways else ""
    return _NAMES[measure.statistic].format(of=plain(measure.of), method=method).strip()


def column_words(check: ClaimCheck) -> str:
    """Which column was taken for what name, where that is not the same word."""
    match = check.match
    if match is None or not match.column:
        return ""
    value = f" = {plain(match.value)}" if match.value else ""
    how = {
        "given": ", as given",
        "same": "",
        "words": f", taken for “{plain(match.name)}”",
        "spelled": f", taken for “{plain(match.name)}”",
    }[match.how]
    return f"{plain(match.column)}{value}{how}"


def period_words(period: Period) -> str:
    """A period as its table, rows and dates."""
    said = f"{plain(period.table)}: {period.rows:,} {'row' if period.rows == 1 else 'rows'}"
    if period.start is None or period.end is None:
        return said
    first, last = moment_words(period.start), until_words(period.end)
    return f"{said}, {first}" if first == last else f"{said}, {first} to {last}"


def moment_words(iso: str) -> str:
    """An ISO date or time as the documents write dates."""
    return iso_words(iso[:16]) or plain(iso)


def until_words(iso: str) -> str:
    """The end of a stretch of time, itself not in it, as its last day."""
    moment = moment_of(iso)
    if moment is None or "T" in iso:
        return moment_words(iso)
    return moment_words((moment - timedelta(days=1)).date().isoformat())


def psi_words(feature: FeatureShift) -> str:
    """The PSI of a feature, "–" where it was not compared."""
    return "–" if feature.psi is None else figure(feature.psi)


def bounds_words(feature: FeatureShift) -> tuple[str, ...]:
    """What chance exceeds once in twenty, and what is usual in the reference."""
    parts = []
    if feature.psi_critical is not None:
        parts.append(f"chance {_short(feature.psi_critical)}")
    if feature.psi_usual is not None:
        parts.append(f"usual {_short(feature.psi_usual)}")
    return tuple(parts)


def chance_words(feature: FeatureShift) -> str:
    """What chance exceeds once in twenty."""
    return "" if feature.psi_critical is None else f"≤ {_short(feature.psi_critical)}"


def _short(value: float) -> str:
    if value < 0.001:
        return "<0.001"
    return f"{value:.1g}" if value < 0.1 else f"{value:.2g}"


def missing_words(feature: FeatureShift) -> str:
    """The share of missing values before and after."""
    if feature.null_rate is None or max(feature.null_rate) == 0:
        return ""
    before, after = feature.null_rate
    return f"{share(before).removesuffix(' %')} → {share(after)}"


def mean_words(feature: FeatureShift) -> str:
    """The mean before and after."""
    if feature.mean is None:
        return ""
    before, after = feature.mean
    return f"{figure(before)} → {figure(after)}"


def alarm_words(feature: FeatureShift) -> str:
    """Which tools would raise an alarm by default."""
    calling = dict.fromkeys(alarm.tool for alarm in feature.alarms if alarm.drift)
    if "credit scoring (act)" in calling:
        calling.pop("credit scoring (watch)", None)
    return ", ".join(calling) if calling else ("none" if feature.alarms else "")
