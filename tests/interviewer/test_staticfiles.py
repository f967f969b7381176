"""Modules that import each other get their final names, however the disk lists them."""

from itertools import pairwise
from pathlib import Path

from django.core.files.storage import FileSystemStorage

from interviewer.staticfiles import ModuleManifestStorage

# Longer than any chain here.
CHAIN = [f"module{number}.js" for number in range(20)]


def test_a_chain_of_imports_is_settled_in_the_worst_order(tmp_path: Path) -> None:
    folder = FileSystemStorage(tmp_path)
    for name, imported in zip(CHAIN, [*CHAIN[1:], None], strict=True):
        text = f'import "./{imported}";\n' if imported else "// the last\n"
        (tmp_path / name).write_text(text)
    storage = ModuleManifestStorage(location=tmp_path, base_url="/static/")

    # Who imports comes before what it imports, all along.
    done = list(storage.post_process({name: (folder, name) for name in CHAIN}))

    assert [result for *_, result in done if isinstance(result, Exception)] == []
    for name, imported in pairwise(CHAIN):
        text = (tmp_path / storage.hashed_files[name]).read_text()
        assert storage.hashed_files[imported] in text
