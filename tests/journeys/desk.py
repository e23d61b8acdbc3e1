"""One person at a browser, doing by mouse what his job asks: each step as the page offers it."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Desk:
    """A page in which `who` has signed in."""

    page: Any
    site: str
    who: str

    def go(self, path: str) -> Any:
        """Open an address of the site."""
        return self.page.goto(f"{self.site}{path}", wait_until="domcontentloaded")
