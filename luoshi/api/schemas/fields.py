"""What a field may hold: bounded, and storable."""

from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Field, Header
from ninja import Schema as NinjaSchema
from pydantic import AfterValidator, ModelWrapValidatorHandler, model_validator

from luoshi.api.refusals import KEY
from luoshi.matters.rules import LONGEST

MOST = 5000  # rows of one bulk act


def storable(text: str) -> str:
    """The text itself; raises ValueError for what the database cannot hold."""
    if "\x00" in text:
        raise ValueError(_("内容里有无法保存的字符。"))
    return text


class Schema(NinjaSchema):
    """What comes in or goes out, as it is: no answer here is taken from a row of the database.

    The library looks at each attribute of each answer once more, for fields that would have to be
    fetched; a page of the ledger has hundreds of them.
    """

    @model_validator(mode="wrap")
    @classmethod
    def _run_root_validator(cls, values: Any, handler: ModelWrapValidatorHandler[Any]) -> Any:
        return handler(values)


Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Small = Annotated[int, Field(ge=0, le=2**31 - 1)]
Text = Annotated[str, AfterValidator(storable), Field(max_length=LONGEST)]
Reason = Annotated[str, AfterValidator(storable), Field(max_length=1000)]
Short = Annotated[str, AfterValidator(storable), Field(max_length=200)]
Note = Annotated[str, AfterValidator(storable), Field(max_length=500)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=MOST)]
Key = Annotated[UUID, Header(alias=KEY, description="UUID；重试时用同一个值，只办一次")]
