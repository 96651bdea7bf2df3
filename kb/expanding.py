"""Statements with lists of values, written out once for each number of values.

SQLAlchemy writes a statement with an ``IN (…)`` out anew each time that it is asked: the
longest has 25,000 letters and 26 lists. How it is written depends on how many values each
list has alone, for the values themselves are parameters.
"""

from functools import cached_property
from typing import Any, Final, cast

from sqlalchemy import Engine
from sqlalchemy.sql.compiler import ExpandedState, SQLCompiler

MOST: Final = 8
"""Ways of one statement; what has more of them is written out as before."""
_Way = tuple[object, ...]


class Remembering(SQLCompiler):
    """A compiled statement that knows how it was written out."""

    @cached_property
    def _ways(self) -> dict[_Way, ExpandedState]:
        return {}

    @cached_property
    def _lists(self) -> tuple[tuple[str, bool], ...]:
        """By name, and whether their values stand in the text; none where more decides."""
        written = self.literal_execute_params
        lists = self.post_compile_params | written
        types = [each.type._unwrapped_dialect_impl(self.dialect) for each in lists]  # noqa: SLF001
        is_known = not any(each._is_tuple_type or each._isnull for each in types)  # noqa: SLF001
        if self.escaped_bind_names or not is_known:
            return ()
        # Several may have one name: what is asked for by a name is asked for once.
        names = {self.bind_names[each] for each in lists}
        return tuple((name, self.binds[name] in written) for name in names)

    def _process_parameters_for_postcompile(
        self,
        parameters: Any,
        _populate_self: bool = False,
    ) -> ExpandedState:
        if not self._lists or _populate_self:
            return super()._process_parameters_for_postcompile(
                parameters, _populate_self
            )
        way = tuple(
            _freeze(parameters[name]) if is_written else len(parameters[name])
            for name, is_written in self._lists
        )
        known = self._ways.get(way)
        if known is None:
            known = super()._process_parameters_for_postcompile(parameters)
            if len(self._ways) < MOST:
                self._ways[way] = known._replace(parameters={})
            return known
        for name, is_written in self._lists:
            values = parameters.pop(name)
            if not is_written:
                names = known.parameter_expansion[name]
                parameters.update(zip(names, values, strict=True))
        return known._replace(parameters=parameters)


def _freeze(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def remember(engine: Engine) -> None:
    """Have *engine* keep how statements are written out; call it before it is asked."""
    compiler = engine.dialect.statement_compiler
    if not issubclass(compiler, Remembering):
        kind = type("Remembering", (Remembering, compiler), {})
        engine.dialect.statement_compiler = cast(type[SQLCompiler], kind)
