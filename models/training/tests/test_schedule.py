import unittest
from datetime import datetime

from enlarger_training.schedule import Schedule, cosine_rate, parse_deadline


class Schedules(unittest.TestCase):
    def test_by_steps_end_at_the_last_step(self) -> None:
        schedule = Schedule(steps=200)
        self.assertEqual(schedule.progress(50), 0.25)
        self.assertEqual(schedule.progress(200), 1)

    def test_by_the_clock_end_at_the_deadline_whatever_the_steps(self) -> None:
        clock = iter([0.0, 25.0, 100.0])
        schedule = Schedule(steps=10, deadline=100.0, now=lambda: next(clock))
        self.assertEqual(schedule.progress(3), 0.25)
        self.assertEqual(schedule.progress(4), 1)

    def test_resumed_stretch_what_is_left_over_the_time_left(self) -> None:
        clock = iter([0.0, 50.0])
        schedule = Schedule(steps=10, progress=0.6, step=6, deadline=100.0, now=lambda: next(clock))
        self.assertAlmostEqual(schedule.progress(7), 0.8)

    def test_warm_up_then_fall_to_zero(self) -> None:
        self.assertAlmostEqual(cosine_rate(1.0, 0.0, 49, 100), 0.5)
        self.assertAlmostEqual(cosine_rate(1.0, 0.5, 500, 100), 0.5)
        self.assertAlmostEqual(cosine_rate(1.0, 1.0, 999, 100), 0.0)

    def test_read_deadlines_as_the_next_such_time_or_as_minutes_from_now(self) -> None:
        now = datetime(2026, 3, 1, 22, 0)
        self.assertEqual(parse_deadline('23:30', now), datetime(2026, 3, 1, 23, 30).timestamp())
        self.assertEqual(parse_deadline('01:00', now), datetime(2026, 3, 2, 1, 0).timestamp())
        self.assertEqual(parse_deadline('+5', now), datetime(2026, 3, 1, 22, 5).timestamp())


if __name__ == '__main__':
    unittest.main()
