"""Read from the code: a service that is given the id of a thing says that its number is for it.

What comes of it is shown, room by room, in `test_spent_numbers`.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final

from checks.source import ROOT
from luoshi.journal.subjects import bodies, subjects

GENERAL: Final = {"request_id", "actor", "act"}  # what is asked of every number
AN_ID: Final = re.compile(r"(^|_)ids?$")
BY_ROW: Final = {"urge_many", "name_handlers"}  # `begin_each` holds their words, in `_each`


@dataclass(frozen=True)
class Asked:
    """A service or a helper, and how it asks whether this was done before."""

    place: str
    function: ast.FunctionDef
    call: ast.Call

    @property
    def name(self) -> str:
        return self.function.name

    @property
    def is_service(self) -> bool:
        """Whether it is a service of its own; a helper is handed the number in its place."""
        return "request_id" in {one.arg for one in self.function.args.kwonlyargs}

    @property
    def is_once(self) -> bool:
        """Whether what it is given is held against a repeat."""
        calls = (one for one in ast.walk(self.function) if isinstance(one, ast.Call))
        if any(called(one) == "answering" for one in calls) or self.name in BY_ROW:
            return True
        return "once" in map(ast.unparse, self.function.decorator_list)

    @property
    def takes_id(self) -> bool:
        given = self.function.args
        names = {one.arg for one in (*given.args, *given.kwonlyargs)}
        return any(AN_ID.search(name) for name in names - GENERAL)

    @property
    def says(self) -> bool:
        """Whether the call names a thing, beside what is asked of every number."""
        words = {word.arg for word in self.call.keywords}
        return len(self.call.args) > len(GENERAL) or bool(words - GENERAL) or self.compares

    @property
    def compares(self) -> bool:
        """Whether what is found is held against the several things that are asked for."""
        calls = (one for one in ast.walk(self.function) if isinstance(one, ast.Call))
        return any(called(one) == "demand_same" for one in calls)

    @property
    def leaves_it_open(self) -> bool:
        """Whether the naming is left to whoever calls the function."""
        own = getattr(self.function.args.kwarg, "arg", None)
        on = {word.value.id for word in self.call.keywords if isinstance(word.value, ast.Name)}
        return own in on or self.compares or not (self.says or self.takes_id)


def test_every_service_says_which_thing_its_number_is_for() -> None:
    askers = {"replayed"}
    while not askers >= (more := {one.name for one in asked(askers) if one.leaves_it_open}):
        askers |= more
    assert {"done_before", "told_before"} <= askers
    silent = {one.name for one in asked(askers) if one.takes_id and not one.says}
    assert silent == set()


def test_a_thing_is_named_as_its_chain_or_as_a_field_of_the_body() -> None:
    """A name misspelt would refuse every double click."""
    kinds = {one.kind for one in subjects()}
    known = {one.__name__: {f.name for f in fields(one)} | {*vars(one)} for one in bodies()}
    wrong = []
    for one in asked({"replayed", "done_before", "told_before"}):
        acts = {node.id for node in ast.walk(one.call) if isinstance(node, ast.Name)} & {*known}
        names = kinds.union(*(known[act] for act in acts or known))
        words = {word.arg for word in one.call.keywords if word.arg} - GENERAL
        wrong += [f"{one.name}: {word}" for word in words - names]
    assert wrong == []


def test_every_service_holds_its_words_against_a_repeat() -> None:
    """What comes of it is shown, room by room, in `test_other_words`."""
    askers = {"replayed", "begin_each"}
    while not askers >= (more := {one.name for one in asked(askers) if not one.is_service}):
        askers |= more
    found = [one for one in asked(askers) if one.is_service]
    assert len({one.name for one in found}) > 90
    assert {f"{one.place}: {one.name}" for one in found if not one.is_once} == set()


def asked(names: set[str]) -> Iterator[Asked]:
    """Each call of these functions in a service, and the function it stands in."""
    for path in sorted((ROOT / "luoshi").glob("*/services*")):
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(function, ast.FunctionDef):
                    for call in ast.walk(function):
                        if isinstance(call, ast.Call) and called(call) in names:
                            yield Asked(file.name, function, call)


def called(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))
