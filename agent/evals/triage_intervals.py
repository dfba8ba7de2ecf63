"""How sure a share is: Wilson's 95 % interval."""

from __future__ import annotations

import dataclasses
import math

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
