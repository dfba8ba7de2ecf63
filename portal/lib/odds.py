"""Log odds as a likelihood that people can read."""

import math

# Beyond these, exp has no more to say.
_MOST = 50.0


def likelihood(log_odds: float) -> float:
    """0 … 1, from the natural logarithm of the odds."""
    return 1 / (1 + math.exp(-max(-_MOST, min(_MOST, log_odds))))
