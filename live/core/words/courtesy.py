"""Whether what is said in a goodbye is more than a courtesy.

"Thank you, bye" is stored and the end goes on; "may I still ask who leads the team" is answered
first. Fewer than four words without a question word or a question mark are a courtesy.
"""

from collections.abc import Mapping
from typing import Final

from interviews.characters import key_of
from interviews.words import count_words, words

COURTESY_WORDS: Final = 3
# So many characters hold more words than a courtesy has, in scripts without spaces, too.
_BEGINNING: Final = 200

_QUESTION_MARKS: Final = frozenset("?¿\uff1f\u061f")  # also full width, and Arabic

# By the language that the interview is held in, without the country.
_QUESTION_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset(
        ["who", "whom", "whose", "what", "when", "where", "why", "which", "how", "wait", "question"]
    ),
    "de": frozenset(
        [
            "wer",
            "wen",
            "wem",
            "wessen",
            "was",
            "wann",
            "wo",
            "wohin",
            "woher",
            "warum",
            "wieso",
            "weshalb",
            "wie",
            "welche",
            "welcher",
            "welches",
            "welchen",
            "welchem",
            "moment",
            "frage",
        ]
    ),
    "fr": frozenset(
        [
            "qui",
            "que",
            "quoi",
            "quand",
            "où",
            "pourquoi",
            "comment",
            "combien",
            "quel",
            "quelle",
            "quels",
        ]
    )
    | frozenset(["quelles", "lequel", "laquelle", "attendez", "question"]),
    "es": frozenset(
        [
            "quién",
            "quiénes",
            "qué",
            "cuándo",
            "dónde",
            "cómo",
            "cuánto",
            "cuánta",
            "cuántos",
            "cuántas",
        ]
    )
    | frozenset(["cuál", "cuáles", "espere", "pregunta"]),
    "it": frozenset(
        [
            "chi",
            "che",
            "cosa",
            "quando",
            "dove",
            "perché",
            "come",
            "quanto",
            "quanta",
            "quanti",
            "quante",
        ]
    )
    | frozenset(["quale", "quali", "aspetti", "domanda"]),
    "pt": frozenset(
        [
            "quem",
            "que",
            "quê",
            "quando",
            "onde",
            "como",
            "quanto",
            "quanta",
            "quantos",
            "quantas",
            "qual",
        ]
    )
    | frozenset(["quais", "porquê", "espere", "pergunta"]),
    "hi": frozenset(
        ["क्या", "क्यों", "कैसे", "कैसा", "कैसी", "कब", "कहाँ", "कौन", "कितना", "कितनी", "कितने"]
    )
    | frozenset(["किस", "किसे", "किसने", "कौनसा", "रुकिए", "सवाल", "प्रश्न"]),
    "ar": frozenset(["ما", "ماذا", "لماذا", "كيف", "متى", "أين", "من", "كم", "هل", "أي"])
    | frozenset(["ومتى", "وماذا", "وكيف", "وأين", "انتظر", "لحظة", "سؤال"]),
}


def wants_reply(text: str, language: str) -> bool:
    """Whether the interviewer shall answer this in its goodbye.

    language: BCP 47, as the plan has it ("pt-BR").
    """
    if _QUESTION_MARKS & set(text):
        return True
    # Asked at every fragment: an answer is no courtesy from its fourth word on, however it goes on.
    beginning = " ".join(text[:_BEGINNING].split()[: COURTESY_WORDS + 1])
    if count_words(beginning) > COURTESY_WORDS:
        return True
    questions = _QUESTION_WORDS.get(language.split("-", maxsplit=1)[0].lower(), frozenset())
    said = {word.key for word in words(text)}
    return count_words(text) > COURTESY_WORDS or any(key_of(word) in said for word in questions)
