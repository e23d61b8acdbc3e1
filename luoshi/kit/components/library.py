"""The tag library, and a block tag whose children may leave things for their parent."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Generic, Self, TypeVar

from django.template import Context, Library, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, kwarg_re
from django.template.loader import get_template
from django.utils.safestring import SafeString

register: Final = Library()


class Held:
    """What a block keeps while its body is rendered, so that the tags inside can find it."""

    KEY: ClassVar[str] = ""

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        """Take the arguments of the tag, defaults included."""

    def frame(self, context: Context) -> dict[str, "Held"]:
        """What the tags inside shall find in their context."""
        return {self.KEY: self} if self.KEY else {}

    @classmethod
    def nearest(cls, context: Context) -> Self | None:
        """The one held by the closest block around, or None outside of any."""
        found = context.get(cls.KEY)
        return found if isinstance(found, cls) else None


H = TypeVar("H", bound=Held)


@dataclass(frozen=True, slots=True)
class Inner(Generic[H]):
    """What stands between a block's two tags: its rendered body, and what the block held."""

    context: Context
    body: SafeString
    held: H

    def __bool__(self) -> bool:
        return bool(self.body.strip())


class BlockNode(Node):
    """One `{% name … %}body{% endname %}` of a template."""

    def __init__(
        self,
        function: Callable[..., SafeString],
        holds: type[Held],
        bound: inspect.BoundArguments,
        nodelist: NodeList,
    ) -> None:
        self.function, self.holds, self.bound, self.nodelist = function, holds, bound, nodelist

    def render(self, context: Context) -> SafeString:
        """Resolve the arguments, render the body with what is held, hand both on."""
        arguments = {
            name: value.resolve(context) if isinstance(value, FilterExpression) else value
            for name, value in self.bound.arguments.items()
        }
        held = self.holds(arguments)
        with context.push(**held.frame(context)):
            body = SafeString(self.nodelist.render(context))
        return self.function(Inner(context, body, held), **arguments)


def block(
    holds: type[Held] = Held, *, name: str = ""
) -> Callable[[Callable[..., SafeString]], Callable[..., SafeString]]:
    """Register a function `(inner, …)` as a block tag; wrong arguments fail at compile time."""

    def decorate(function: Callable[..., SafeString]) -> Callable[..., SafeString]:
        tag = name or function.__name__
        parameters = list(inspect.signature(function).parameters.values())[1:]
        signature = inspect.Signature(parameters)

        def compile_block(parser: Parser, token: Token) -> BlockNode:
            bound = _bind(parser, token, signature)
            nodelist = parser.parse((f"end{tag}",))
            parser.delete_first_token()
            return BlockNode(function, holds, bound, nodelist)

        register.tag(tag, compile_block)
        return function

    return decorate


def _bind(parser: Parser, token: Token, signature: inspect.Signature) -> inspect.BoundArguments:
    tag, *bits = token.split_contents()
    positional: list[FilterExpression] = []
    named: dict[str, FilterExpression] = {}
    for bit in bits:
        match = kwarg_re.match(bit)
        if match and match[1]:
            named[match[1]] = parser.compile_filter(match[2])
        else:
            positional.append(parser.compile_filter(bit))
    try:
        bound = signature.bind(*positional, **named)
    except TypeError as error:
        raise TemplateSyntaxError(f"{{% {tag} %}}: {error}") from error
    bound.apply_defaults()
    return bound


def rendered(template: str, **values: Any) -> SafeString:
    """A template of the kit, given exactly these values."""
    return SafeString(get_template(f"kit/{template}.html").render(values))
