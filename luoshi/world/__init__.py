"""One world in three sizes: the standing cast of the tests, the demo county, large data by COPY."""
