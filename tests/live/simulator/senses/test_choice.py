"""Senses are chosen by name; what is missing is told in a sentence."""

import pytest

from live.simulator import senses


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="'sonar'"):
        senses.build_detector("sonar", senses.DetectorSettings())
    with pytest.raises(ValueError, match="'sonar'"):
        senses.build_ear("sonar")
    with pytest.raises(ValueError, match="'sonar'"):
        senses.build_voice("sonar")


@pytest.mark.parametrize(
    "build",
    [
        lambda: senses.build_ear("whisper"),
        lambda: senses.build_detector("silero", senses.DetectorSettings()),
    ],
    ids=["ear", "detector"],
)
def test_a_library_that_is_not_installed_is_named(monkeypatch, build):
    def without_whisper(name):
        raise ImportError(name)

    monkeypatch.setattr(senses, "import_module", without_whisper)

    with pytest.raises(senses.SenseUnavailable) as refused:
        build()

    assert "not installed" in refused.value.sentence
