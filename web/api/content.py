"""The bytes of a file inside an input or an output: base64 in JSON and in XML."""

import base64
import io
from typing import Any, BinaryIO, Final

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

BASE64: Final = r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"


class Content:
    """An open file at its beginning; whoever holds it reads it once."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    @classmethod
    def from_base64(cls, text: str) -> "Content":
        return cls(io.BytesIO(base64.b64decode(text)))

    def to_base64(self) -> str:
        with self.file:
            return base64.b64encode(self.file.read()).decode("ascii")

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: Any, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from_text = core_schema.no_info_after_validator_function(
            cls.from_base64, core_schema.str_schema(pattern=BASE64)
        )
        return core_schema.json_or_python_schema(
            json_schema=from_text,
            python_schema=core_schema.union_schema(
                [core_schema.is_instance_schema(cls), from_text]
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(
                cls.to_base64, return_schema=core_schema.str_schema()
            ),
        )
