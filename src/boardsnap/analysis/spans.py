"""The stretch of time that an ISO date of the contract stands for."""

from __future__ import annotations

import re
from datetime import datetime, timedelta


def span_of(iso: str | None) -> tuple[datetime, datetime] | None:
    """Its first moment and the first one behind it; None where it is no such date.

    Args:
        iso: `2026-03-04`, `2026-03-04T14:30` (the minute), `2026-W10` or `2026-03`.
    """
    if iso is None:
        return None
    try:
        week = re.fullmatch(r"(\d{4})-W(\d{2})", iso)
        if week:
            start = datetime.fromisocalendar(int(week[1]), int(week[2]), 1)
            return start, start + timedelta(days=7)
        month = re.fullmatch(r"(\d{4})-(\d{2})", iso)
        if month:
            start = datetime(int(month[1]), int(month[2]), 1)
            return start, (start + timedelta(days=32)).replace(day=1)
        start = datetime.fromisoformat(iso).replace(tzinfo=None)
    except ValueError:
        return None
    return start, start + (timedelta(minutes=1) if "T" in iso else timedelta(days=1))
