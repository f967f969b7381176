"""Which modules a page asks for before a browser has found them."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from interviews.templatetags.modules import modules_of, preload_modules

FILES = {
    "a.js": 'import { b } from "./b.js";\nimport {\n  c,\n  d,\n} from "./deep/c.js";\n',
    "b.js": '/**\n * @import { T } from "./type.js"\n */\n/** @import { T } from "./type.js" */\n',
    "deep/c.js": 'export { b } from "../b.js";\nimport "../effect.js";\nimport "../a.js";\n',
    "effect.js": "const text = \"import x from './no.js'\";\n",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> None:
    settings.STATICFILES_DIRS = [tmp_path]
    for name, text in FILES.items():
        (tmp_path / "made" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "made" / name).write_text(text, "utf-8")
    modules_of.cache_clear()


def test_all_that_a_module_leads_to_is_found_once() -> None:
    assert modules_of("made/a.js") == (
        "made/a.js",
        "made/b.js",
        "made/deep/c.js",
        "made/effect.js",
    )


def test_each_is_asked_for() -> None:
    assert preload_modules("made/b.js") == (
        '<link rel="modulepreload" fetchpriority="low" href="/static/made/b.js">'
    )


def test_a_module_that_is_not_there_is_named() -> None:
    with pytest.raises(LookupError, match=r"made/none\.js"):
        modules_of("made/none.js")
