"""What evaluations count: shares, with Wilson's 95 % interval, and the time that things took."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable

# Two-sided 95 %.
_Z = 1.959964


@dataclasses.dataclass(frozen=True, slots=True)
class Share:
    """`hits` out of `total`. Prints as "0.950 (0.888-0.978) 95/100", or "-" for none."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        """hits / total; 0.0 where there are none."""
        return self.hits / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval; (0, 1) where there are none."""
        if not self.total:
            return 0.0, 1.0
        n, p = self.total, self.value
        middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        if not self.total:
            return "-"
        low, high = self.interval
        return f"{self.value:.3f} ({low:.3f}-{high:.3f}) {self.hits}/{self.total}"


@dataclasses.dataclass(frozen=True, slots=True)
class Times:
    """ms: of each case, ascending; of: what a case is. "9 questions, ms a question: p50 …"."""

    ms: tuple[float, ...]
    of: str

    @classmethod
    def taken(cls, ms: Iterable[float], of: str) -> Times:
        """The times of cases, in any order."""
        return cls(tuple(sorted(ms)), of)

    def percentile(self, share: float) -> float:
        """The time within which `share` of the cases were done; 0.0 without cases."""
        if not self.ms:
            return 0.0
        return self.ms[min(len(self.ms) - 1, int(share * len(self.ms)))]

    def __str__(self) -> str:
        p50, p95 = self.percentile(0.5), self.percentile(0.95)
        return f"{len(self.ms)} {self.of}s, ms a {self.of}: p50 {p50:.1f}, p95 {p95:.1f}"
