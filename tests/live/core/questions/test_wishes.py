import pytest

from live.core.questions.wishes import asks_to_repeat_or_wait


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Sorry, could you repeat the question?"),
        ("en", "Pardon?"),
        ("en", "I didn't catch that."),
        ("en", "I didn’t hear you."),
        ("en", "One moment, please."),
        ("en", "I need a moment to think."),
        ("en", "Hold on, let me think about that."),
        ("de", "Könnten Sie das bitte wiederholen?"),
        ("de", "Einen Moment bitte, ich muss kurz überlegen."),
        ("de", "Wie bitte?"),
        ("fr", "Pouvez-vous répéter, s’il vous plaît ?"),
        ("fr", "Un instant, laissez-moi réfléchir."),
        ("es", "¿Puedes repetir la pregunta?"),
        ("es", "Déjame pensar un momento."),
        ("it", "Scusi, può ripetere la domanda?"),
        ("it", "Un attimo, ci sto pensando."),
        ("pt", "Pode repetir, por favor?"),
        ("pt", "Deixa eu pensar um minuto."),
        ("hi", "क्या आप सवाल दोहरा सकते हैं?"),
        ("hi", "एक मिनट, सोचने दीजिए।"),
        ("ar", "هل يمكنك إعادة السؤال؟"),
        ("ar", "لحظة من فضلك"),
        ("de", "Sorry, could you say that again?"),
    ],
)
def test_who_asks_to_repeat_or_to_wait_has_not_answered(language: str, words: str) -> None:
    assert asks_to_repeat_or_wait(words, language)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ""),
        ("en", "Engines, mostly."),
        ("en", "No."),
        ("en", "I'd rather not answer that."),
        ("en", "We had to repeat the whole migration of the billing database that weekend."),
        ("en", "One moment I remember is the day when our biggest customer called and complained."),
        ("de", "Ich habe drei Jahre lang Zähler angebunden."),
        ("fr", "Une équipe de six personnes."),
        ("es", "Organizo las tareas por fecha."),
        ("it", "Un prodotto per le scuole."),
        ("pt", "Liderei um projeto pequeno."),
    ],
)
def test_an_answer_is_an_answer_also_when_it_is_short(language: str, words: str) -> None:
    assert not asks_to_repeat_or_wait(words, language)
