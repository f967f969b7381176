"""A language's catalogue: the .po that people edit, and the .mo that Django reads, made of it.

Owns both formats as far as they are used here (GNU gettext manual, "PO Files" and "MO Files"), so that no
machine needs gettext's tools. What a message is, `messages` tells.
"""

import ast
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.utils.translation import to_locale

from tests.catalogue.messages import ROOT, Message

FOLDER: Final = ROOT / "locale"
_MAGIC: Final = 0x950412DE
_HEADER: Final = Message("")
# What Django translates itself: months, as they stand in a date.
DJANGOS: Final = "alt. month"


@dataclass(slots=True)
class Entry:
    """What stands in a catalogue for one message: a text for each plural form, or one."""

    texts: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    is_fuzzy: bool = False


def path_of(language: str, suffix: str = "po") -> Path:
    """Return where a language's catalogue lies."""
    return FOLDER / to_locale(language) / "LC_MESSAGES" / f"django.{suffix}"


def read(path: Path) -> dict[Message, Entry]:
    """Read a .po.

    Raises:
        ValueError: a line is none of those that are written here.
    """
    entries: dict[Message, Entry] = {}
    for block in path.read_text("utf-8").split("\n\n"):
        if not block.strip():
            continue
        message, entry = _read_block(block)
        if message in entries:
            raise ValueError(f"{path} has twice: {message}")
        entries[message] = entry
    return entries


def headers(entries: Mapping[Message, Entry]) -> dict[str, str]:
    """Return a catalogue's headers, by their names."""
    lines = entries[_HEADER].texts[0].splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def write(path: Path, entries: Mapping[Message, Entry]) -> None:
    """Write a .po in the order of `entries`."""
    blocks = ("\n".join(_block_lines(message, entry)) for message, entry in entries.items())
    path.write_text("\n\n".join(blocks) + "\n", "utf-8")


def compiled(entries: Mapping[Message, Entry]) -> bytes:
    """Return the .mo of a catalogue; what has no text, or is fuzzy, is left out."""
    pairs = sorted(
        (_key(message).encode(), "\0".join(entry.texts).encode())
        for message, entry in entries.items()
        if all(entry.texts) and not entry.is_fuzzy
    )
    count, table = len(pairs), 28
    at = table + 16 * count
    indexes: list[list[tuple[int, int]]] = [[], []]
    data = b""
    for side in (0, 1):
        for pair in pairs:
            indexes[side].append((len(pair[side]), at + len(data)))
            data += pair[side] + b"\0"
    head = struct.pack("<7I", _MAGIC, 0, count, table, table + 8 * count, 0, at)
    return head + b"".join(struct.pack("<2I", *each) for side in indexes for each in side) + data


# Inside


def _key(message: Message) -> str:
    key = f"{message.context}\x04{message.text}" if message.context else message.text
    return f"{key}\0{message.plural}" if message.plural else key


def _read_block(block: str) -> tuple[Message, Entry]:
    entry, said = Entry(), {"msgctxt": "", "msgid": "", "msgid_plural": ""}
    texts: dict[int, str] = {}
    word = ""
    for line in block.splitlines():
        if line.startswith("#:"):
            entry.places += line[2:].split()
        elif line.startswith("#"):
            entry.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
        else:
            word, text = _read_line(line, word)
            if word.startswith("msgstr"):
                form = int(word[7:-1]) if word.endswith("]") else 0
                texts[form] = texts.get(form, "") + text
            else:
                said[word] += text
    entry.texts = [texts[form] for form in sorted(texts)]
    return Message(said["msgid"], said["msgid_plural"], said["msgctxt"]), entry


def _read_line(line: str, before: str) -> tuple[str, str]:
    word, quote, rest = line.partition('"')
    word = word.strip() or before
    known = word in {"msgctxt", "msgid", "msgid_plural", "msgstr"} or word.startswith("msgstr[")
    if not quote or not known:
        raise ValueError(f"this is no line of a catalogue: {line}")
    return word, str(ast.literal_eval(quote + rest))


def _block_lines(message: Message, entry: Entry) -> Iterator[str]:
    yield from (f"#: {place}" for place in entry.places)
    if entry.is_fuzzy:
        yield "#, fuzzy"
    if message.context:
        yield f"msgctxt {_quoted(message.context)}"
    yield f"msgid {_quoted(message.text)}"
    if message.plural:
        yield f"msgid_plural {_quoted(message.plural)}"
        yield from (f"msgstr[{form}] {_quoted(text)}" for form, text in enumerate(entry.texts))
    else:
        yield f"msgstr {_quoted(entry.texts[0])}"


def _quoted(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    lines = plain.split("\n")
    if len(lines) == 1:
        return f'"{plain}"'
    parts = [f'"{line}\\n"' for line in lines[:-1]] + ([f'"{lines[-1]}"'] if lines[-1] else [])
    return "\n".join(('""', *parts))
