"""Pure rules of time: which day counts, when a thing falls due, what light that is.

Values in, values out: no Django, no clock, no rows. Moments are aware; days are those of people in
China. The parts, lowest first: `calendar`, `years` (what the State Council published), `notice`
(reading such a paper), `counting`, `regimes` (dated presets), `lights`, `deadlines` (a regime upon
a start and its pauses), `sentences` (every date explains itself).
"""
