import pytest

from live.core.turntaking.expectation import BRIEF, LONG, SOME, expected_words


@pytest.mark.parametrize(
    ("question", "language", "words"),
    [
        ("Tell me about a time when something went wrong.", "en", LONG),
        ("Thank you. How did you find out?", "en", LONG),
        ("Can you describe the team?", "en", LONG),
        ("How many people were there?", "en", BRIEF),
        ("Have you worked with Django?", "en", BRIEF),
        ("And the second one?", "en", SOME),
        ("", "en", SOME),
        ("Warum haben Sie das so entschieden?", "de", LONG),
        ("Wie viele Leute waren im Team?", "de", BRIEF),
        ("Sind Sie viel gereist?", "de", BRIEF),
        ("Racontez-moi un conflit.", "fr", LONG),
        ("Depuis quand travaillez-vous là ?", "fr", BRIEF),
        ("¿Cuántos años trabajó allí?", "es", BRIEF),
        ("Mi racconti un momento difficile.", "it", LONG),
        ("Quanti eravate?", "it", BRIEF),
        ("Você tem experiência com Django?", "pt", BRIEF),
        ("आपने यह कैसे किया?", "hi", LONG),
        ("كم كان عددكم؟", "ar", BRIEF),
        ("तुम्ही हे कसे केले?", "mr", SOME),
    ],
)
def test_what_is_expected_goes_by_the_question(question, language, words) -> None:
    assert expected_words(question, language) == words
