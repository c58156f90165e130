"""How far a training is, and the learning rate that goes with it."""

import math
import time
from collections.abc import Callable
from datetime import datetime, timedelta


class Schedule:
    """Progress from 0 to 1 by steps or, with a deadline, by the clock.

    A deadline stretches what is left of the schedule over the time left: on a machine shared with others the
    number of steps that fit is unknown, yet the rate must have fallen to zero when time is up. Resuming takes
    the progress of the checkpoint, so a run may change between the two at any point.
    """

    def __init__(
        self,
        steps: int,
        progress: float = 0.0,
        step: int = 0,
        deadline: float | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.steps, self.deadline, self.now = steps, deadline, now
        self.first_progress, self.first_step, self.started = progress, step, now()

    def progress(self, step: int) -> float:
        """Progress in 0–1 at a step; 1 means finished."""
        if self.deadline is None:
            passed = (step - self.first_step) / max(1, self.steps - self.first_step)
        else:
            passed = (self.now() - self.started) / max(1e-9, self.deadline - self.started)
        return min(1.0, self.first_progress + (1 - self.first_progress) * max(0.0, passed))


def cosine_rate(rate: float, progress: float, step: int, warm_up_steps: int) -> float:
    """Learning rate at a progress: linear warm-up by steps, then half a cosine down to zero."""
    warm_up = min(1.0, (step + 1) / warm_up_steps) if warm_up_steps else 1.0
    return rate * warm_up * 0.5 * (1 + math.cos(math.pi * progress))


def parse_deadline(text: str, now: datetime) -> float:
    """`HH:MM` as the next such moment (seconds since the epoch), `+N` as N minutes from now."""
    if text.startswith('+'):
        return (now + timedelta(minutes=float(text[1:]))).timestamp()
    clock = datetime.strptime(text, '%H:%M').time()
    moment = datetime.combine(now.date(), clock)
    return (moment if moment > now else moment + timedelta(days=1)).timestamp()
