"""Macros that templates import, found without looking at each global every time."""

import jinja2
from flask import Flask
from jinja2.environment import TemplateModule
from jinja2.runtime import Context


class Template(jinja2.Template):
    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        """As Jinja has it; for each import it compares half a hundred names in Python.

        All of them are the environment's own, unless a template was given more.
        """
        if ctx is not None and ctx.globals_keys <= self.environment.globals.keys():
            ctx = None
        return super()._get_default_module(ctx)


def register(app: Flask) -> None:
    app.jinja_env.template_class = Template
