"""Large data by COPY: a county, a city, a province, the same for the same seed."""
