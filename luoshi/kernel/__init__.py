"""Plain Python that every room stands on: actor, flow, errors, periods, presets."""
