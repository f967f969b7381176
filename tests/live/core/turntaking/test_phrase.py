import pytest

from interviews.models.plans import Language
from live.core.questions.content_words import folded_words, language_code
from live.core.turntaking.open_words import CLOSINGS, HESITATIONS, LEANING_WORDS, OPEN_WORDS
from live.core.turntaking.phrase import Phrase, ends_a_sentence, phrase_of

LANGUAGES = sorted({language_code(language) for language in Language.values})


@pytest.mark.parametrize(
    ("text", "language", "phrase"),
    [
        ("", "en", Phrase.UNKNOWN),
        (" … ", "en", Phrase.UNKNOWN),
        (" We shipped it in May.", "en", Phrase.FINISHED),
        (' He said "we are done."', "en", Phrase.FINISHED),
        (" Wir haben es im Mai ausgeliefert.", "de", Phrase.FINISHED),
        (" Lo entregamos en mayo.", "es", Phrase.FINISHED),
        (" And yes, that's all.", "en", Phrase.CLOSED),
        (" Weiß ich nicht.", "de", Phrase.CLOSED),
        (" Voilà, c’est tout.", "fr", Phrase.CLOSED),
        (" No lo sé.", "es", Phrase.CLOSED),
        (" I don't know", "en", Phrase.UNFINISHED),
        # A machine puts a full stop where somebody fell silent.
        (" I had to call the.", "en", Phrase.UNFINISHED),
        (" and then we asked my", "en", Phrase.UNFINISHED),
        (" Das lag daran, dass.", "de", Phrase.UNFINISHED),
        (" Nous avons parlé avec les", "fr", Phrase.UNFINISHED),
        (" perché il nostro cliente,", "it", Phrase.UNFINISHED),
        (" We looked at the first part of", "en", Phrase.UNFINISHED),
        (" That is what I worked on.", "en", Phrase.LEANING),
        (" Das fing ganz gut an.", "de", Phrase.LEANING),
        (" We had a plan and, um", "en", Phrase.HESITATING),
        (" We had a plan and, uh.", "en", Phrase.HESITATING),
        (" E então, quer dizer,", "pt", Phrase.HESITATING),
        (" Und dann, äh", "de", Phrase.HESITATING),
        (" We had a plan…", "en", Phrase.HESITATING),
        (" Donc, c'est-à-dire", "fr", Phrase.HESITATING),
        (" मैंने इसे मई में पूरा किया।", "hi", Phrase.FINISHED),
        (" और फिर हमने देखा कि", "hi", Phrase.UNFINISHED),
        (" मुझे नहीं पता।", "hi", Phrase.CLOSED),
        (" أنجزناه في مايو.", "ar", Phrase.FINISHED),
        (" لأن العميل كان يريد أن", "ar", Phrase.UNFINISHED),
        (" هذا كل شيء.", "ar", Phrase.CLOSED),
    ],
)
def test_how_words_end(text, language, phrase) -> None:
    assert phrase_of(text, language, punctuates=True) is phrase


def test_without_full_stops_a_word_that_may_be_the_last_tells_nothing() -> None:
    assert phrase_of(" we shipped it in may", "en", punctuates=False) is Phrase.PLAIN
    assert phrase_of(" we shipped it and", "en", punctuates=False) is Phrase.UNFINISHED
    assert phrase_of(" we shipped it in may", "en", punctuates=True) is Phrase.UNFINISHED


def test_a_language_without_a_list_goes_by_punctuation() -> None:
    assert phrase_of(" मैंने इसे मई में पूरा किया।", "mr", punctuates=True) is Phrase.FINISHED
    assert phrase_of(" मैंने इसे मई में", "mr", punctuates=True) is Phrase.UNFINISHED


def test_full_stops_show_that_a_transcriber_punctuates() -> None:
    assert ends_a_sentence(" May. And")
    assert not ends_a_sentence(" in May")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_of_the_plans_has_lists_that_can_be_found_in_a_text(language) -> None:
    for words in (OPEN_WORDS[language], LEANING_WORDS[language]):
        assert all(folded_words(word) == [word] for word in words)
    for phrase in (*HESITATIONS[language], *CLOSINGS[language]):
        assert folded_words(" ".join(phrase)) == list(phrase)
    assert not OPEN_WORDS[language] & LEANING_WORDS[language]
