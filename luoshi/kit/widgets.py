"""Widgets for Django forms that the kit draws by its own templates."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms

Chosen = list[dict[str, Any]]


class DateInput(forms.DateInput):
    """A date by the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        # The browser's calendar speaks ISO whatever the language of the page.
        super().__init__(attrs=dict(attrs or {}), format="%Y-%m-%d")


class Textarea(forms.Textarea):
    """Several lines, three unless told."""

    def __init__(self, rows: int = 3) -> None:
        super().__init__(attrs={"rows": rows})


class InlineChoice(forms.RadioSelect):
    """A few short choices on one line."""


class FileDrop(forms.ClearableFileInput):
    """A file to drop or to choose; `accept` lists the endings."""

    template_name = "django/forms/widgets/file.html"

    def __init__(self, accept: str = "") -> None:
        super().__init__(attrs={"accept": accept} if accept else {})


class FilesDrop(FileDrop):
    """Several files to drop or to choose."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The list of them."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class UnitPicker(forms.Widget):
    """Units chosen by typing; `name_of` turns chosen ids into `{"id", "name"}` for the chips."""

    def __init__(
        self, url: str, *, name_of: Callable[[Iterable[Any]], Chosen], multiple: bool = False
    ) -> None:
        super().__init__()
        self.url, self.name_of, self.multiple = url, name_of, multiple

    def chosen(self, value: Any) -> Chosen:
        """The chips for a field's value."""
        ids = value if isinstance(value, (list, tuple)) else [value]
        return self.name_of([one for one in ids if one not in (None, "")])

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """One id, or the list of them."""
        if not self.multiple:
            return data.get(name)
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)
