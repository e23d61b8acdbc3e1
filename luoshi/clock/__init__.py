"""One clock: calendar, regimes, deadlines, lights, and the sweep that turns them."""
