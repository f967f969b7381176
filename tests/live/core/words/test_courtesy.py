import time

import pytest

from live.core.words.courtesy import wants_reply


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en-US", "Wait, may I still ask something"),
        ("en-US", "who leads it"),
        ("en-GB", "When?"),
        ("de-DE", "Wer leitet das"),
        ("de-DE", "Und jetzt?"),
        ("fr-FR", "et quand"),
        ("es-ES", "¿Y ahora"),
        ("es-ES", "y cuándo"),
        ("it-IT", "e perché"),
        ("pt-BR", "e quando"),
        ("hi-IN", "और कब"),
        ("ar", "ومتى"),
        ("en-US", "担当者は誰ですか"),
    ],
)
def test_a_question_or_four_words_want_a_reply(language: str, text: str) -> None:
    assert wants_reply(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en-US", ""),
        ("en-US", "Thank you, bye!"),
        ("en-US", "Bye."),
        ("de-DE", "Vielen Dank, tschüss."),
        ("fr-FR", "Merci, au revoir !"),
        ("es-ES", "Muchas gracias, adiós."),
        ("it-IT", "Grazie, arrivederci."),
        ("pt-BR", "Muito obrigado, tchau."),
        ("hi-IN", "धन्यवाद, नमस्ते।"),
        ("ar", "شكرا، مع السلامة."),
        ("en-US", "谢谢"),
    ],
)
def test_a_courtesy_wants_none(language: str, text: str) -> None:
    assert not wants_reply(text, language)


def test_an_answer_of_any_length_is_judged_by_its_beginning() -> None:
    long = "I mostly worked on back-end systems. " * 5_000
    began = time.thread_time()
    assert wants_reply(long, "en-US")
    # All of its words are looked at by nobody: it is asked for at every fragment.
    assert time.thread_time() - began < 0.02
