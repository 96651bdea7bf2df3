"""What compiled templates do hundreds of times a page, in fewer steps than Jinja takes.

They import macros, call what they are given, and write what they say. What comes of it is
the same.
"""

from collections.abc import Callable, MutableMapping
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any, Final

import jinja2
from flask import Flask
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode
from markupsafe import Markup, escape
from markupsafe import _escape_inner as escape_text  # type: ignore[attr-defined]

_PLAIN: Final = (FunctionType, MethodType, BuiltinMethodType)


class Template(jinja2.Template):
    @classmethod
    def _from_namespace(
        cls,
        environment: jinja2.Environment,
        namespace: MutableMapping[str, Any],
        globals: MutableMapping[str, Any],  # noqa: A002 - as Jinja names it.
    ) -> "Template":
        """As Jinja has it, but for what the template's code finds as ``escape``."""
        namespace["escape"] = write
        return super()._from_namespace(environment, namespace, globals)  # type: ignore[return-value]

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        """As Jinja has it; for each import it compares half a hundred names in Python.

        All of them are the environment's own, unless a template was given more.
        """
        if ctx is not None and ctx.globals_keys <= self.environment.globals.keys():
            ctx = None
        return super()._get_default_module(ctx)


class Calling(Context):
    @internalcode
    def call(self, called: Callable[..., Any], /, *args: Any, **given: Any) -> Any:
        """As Jinja has it; of each function and macro it asks in six steps what it takes."""
        kind = type(called)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind not in _PLAIN or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **given)
        given.pop("_block_vars", None)
        given.pop("_loop_vars", None)
        return called(*args, **given)


def write(value: object) -> str:
    """*value* as it stands on a page. What is not of itself HTML is escaped.

    It is put together with other text at once: a text that is known to be HTML need not
    be one that says so.
    """
    if type(value) is str:
        return escape_text(value)
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[return-value]
    if kind is int:
        return str(value)
    return escape(value)


def register(app: Flask) -> None:
    app.jinja_env.template_class = Template
    app.jinja_env.context_class = Calling
