"""A browser is sent our scripts and styles without comments, and nothing else of them is changed."""

import re
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from interviewer.comments import without_comments
from interviewer.stack.services import ROOT
from interviewer.staticfiles import ModuleManifestStorage

OURS = sorted(
    path
    for folder in ("js", "css")
    for path in (ROOT / "static" / folder).rglob("*")
    if path.suffix in {".js", ".css"}
)
# A comment's look at the beginning of a line of a longer text would be taken for one.
LONG_TEXT = re.compile(r"^[^`]*`(?:[^`]*`[^`]*`)*[^`]*$")


@pytest.mark.parametrize(
    ("name", "source", "sent"),
    [
        ("a.js", "// @ts-check\nlet a;\n", "\nlet a;\n"),
        ("a.js", "/**\n * Says what.\n */\nlet a;\n", "\n\n\nlet a;\n"),
        ("a.js", "  /** @type {number} */\n  #a = 1; // why\n", "\n  #a = 1; // why\n"),
        ("a.js", 'f("http://x"); /* a */ g();\n', 'f("http://x"); /* a */ g();\n'),
        ("a.js", "/* a */ let b; /* c */\n", "/* a */ let b; /* c */\n"),
        ("a.css", "/* a\nb */\n.c {}\n", "\n\n.c {}\n"),
        ("a.css", "// no comment here\n", "// no comment here\n"),
    ],
)
def test_what_stands_alone_is_left_out_and_its_lines_stay(
    name: str, source: str, sent: str
) -> None:
    assert without_comments(name, source) == sent


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_of_our_own_files_every_other_line_is_sent_as_it_is(path: Path) -> None:
    source = path.read_text("utf-8").split("\n")
    sent = without_comments(path.name, "\n".join(source)).split("\n")
    assert all(kept in (line, "") for line, kept in zip(source, sent, strict=True))
    assert not [line for line in sent if LONG_TEXT.match(line)]


def test_only_our_own_files_are_changed(tmp_path: Path) -> None:
    storage = ModuleManifestStorage(location=tmp_path)
    for name in ("js/room/a.js", "theirs/a.js", "js/a.txt"):
        storage.save(name, ContentFile(b"// why\na();\n"))
    assert (tmp_path / "js/room/a.js").read_text("utf-8") == "\na();\n"
    assert (tmp_path / "theirs/a.js").read_text("utf-8") == "// why\na();\n"
    assert (tmp_path / "js/a.txt").read_text("utf-8") == "// why\na();\n"


def test_a_file_that_was_read_before_is_saved_whole(tmp_path: Path) -> None:
    content = ContentFile(b"// why\na();\n")
    content.read()
    ModuleManifestStorage(location=tmp_path).save("js/a.js", content)
    assert (tmp_path / "js/a.js").read_text("utf-8") == "\na();\n"
