"""What every test may ask for: a database, a running site, the processor's time, the cast."""

import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# How fast a property is tried says something of the hour the machine has, nothing of the property.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
pytest_plugins = ["launch.pytest_postgres", "launch.browser", "launch.processor"]


@pytest.fixture(autouse=True)
def _language_of_the_house() -> Iterator[None]:
    """A page asked for in English leaves English on in its thread: the next test begins anew."""
    yield
    if "django.utils.translation" in sys.modules:
        sys.modules["django.utils.translation"].deactivate()
