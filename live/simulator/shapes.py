"""Reading proto3 JSON: objects whose fields have two spellings, a type, and no strangers.

Owns the sentences of type errors; knows no message of the Live protocol.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from live.simulator.refusal import invalid


@cache
def camel(name: str) -> str:
    """Return the camelCase spelling of a field's name, whichever was used."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


class Fields:
    """One JSON object, its names made camelCase; raises Refusal (1007) where it is wrong.

    where: its path, for the sentence.  known: the field names allowed, in camelCase.
    """

    def __init__(self, value: Any, where: str, known: Collection[str]) -> None:
        if not isinstance(value, Mapping):
            raise invalid(f"Invalid value at '{where}': an object was expected.")
        self._where = where
        self._values: dict[str, Any] = {}
        for name, inner in value.items():
            if camel(name) not in known:
                raise invalid(
                    f"Invalid JSON payload received. Unknown name \"{name}\" at '{where}': "
                    "Cannot find field."
                )
            self._values[camel(name)] = inner

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def get(self, name: str) -> Any:
        return self._values.get(name)

    def nested(self, name: str, known: Collection[str]) -> Fields:
        """Return the object in field `name`, empty when it is not there."""
        value = self._values.get(name)
        return Fields({} if value is None else value, f"{self._where}.{name}", known)

    def string(self, name: str) -> str:
        value = self._values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._wrong(name, value)
        return value

    def boolean(self, name: str) -> bool:
        value = self._values.get(name)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise self._wrong(name, value)
        return value

    def integer(self, name: str, default: int) -> int:
        """Read a whole number; proto3 JSON writes 64-bit ones as strings."""
        value = self._values.get(name)
        if value is None:
            return default
        if isinstance(value, str) and value.isdigit():
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(name, value)
        return value

    def choice(self, name: str, values: Collection[str]) -> str:
        """Read a value of an enumeration; "" when it is not there."""
        value = self.string(name)
        if value and value not in values:
            raise self._wrong(name, value)
        return value

    def sequence(self, name: str) -> Sequence[Any]:
        value = self._values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self._wrong(name, value)
        return value

    def _wrong(self, name: str, value: Any) -> Exception:
        return invalid(f"Invalid value at '{self._where}.{name}': {str(value)[:40]!r}")


def text_of(content: Any, where: str) -> str:
    """Return the text of a Content (`{"parts":[{"text":…}]}`), its parts joined by newlines."""
    fields = Fields(content, where, {"role", "parts"})
    texts = [part.get("text") for part in fields.sequence("parts") if isinstance(part, Mapping)]
    return "\n".join(text for text in texts if isinstance(text, str))
