"""`python -m luoshi.cli`: the same as `luoshi`."""

import sys

from luoshi.cli import main

sys.exit(main())
