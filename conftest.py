"""What every test may ask for: a database, a running site, and the standing cast."""

pytest_plugins = ["launch.pytest_postgres", "launch.browser"]
