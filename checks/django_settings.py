"""The settings as mypy's Django plugin and the static checks see them: no server, no secret."""

import os

os.environ.setdefault("LUOSHI_TESTING", "1")

from luoshi.config.settings import *  # noqa: F403
