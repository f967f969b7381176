"""How long an answer is to be expected, by what was asked.

Pure. A word or a number answers "how many", an example takes more. Whoever has said less than is
expected has probably not finished with a finished sentence.
"""

from collections.abc import Mapping
from typing import Final

from live.core.questions.content_words import folded_words

# In words.
BRIEF: Final = 1
SOME: Final = 12
LONG: Final = 40

# Asked for anywhere, these want to be told something.
_LONG: Final = {
    "en": "tell describe explain why how example walk talk approach experience situation",
    "de": "erzahlen erzahl beschreiben erklaren erlautern warum wieso weshalb wie beispiel situation",
    "fr": "racontez raconter decrivez decrire expliquez expliquer pourquoi comment exemple parlez",
    "es": "cuente cuenteme contar describa describir explique explicar como ejemplo hableme",
    "it": "racconti raccontare descriva descrivere spieghi spiegare perche come esempio parli mi",
    "pt": "conte contar descreva descrever explique explicar porque como exemplo fale",
    "hi": "बताइए बताएँ कैसे कयों वरणन समझाइए उदाहरण अनुभव सथिति",
    "ar": "حدثني اخبرني حدثنا اخبرنا صف اشرح كيف لماذا مثال تجربة موقف",
}
# These are answered by a number, or by a name.
_COUNTING: Final = {
    "en": "how many|how much|how long|how old|how often|how far|which year|since when|what is your name",
    "de": "wie viele|wie viel|wie lange|wie oft|wie alt|seit wann|welches jahr|wie heissen",
    "fr": "combien|depuis quand|quelle annee|quel age",
    "es": "cuantos|cuantas|cuanto|cuanta|desde cuando|que ano",
    "it": "quanti|quante|quanto|quanta|da quando|che anno",
    "pt": "quantos|quantas|quanto|quanta|desde quando|que ano",
    "hi": "कितने|कितनी|कितना|कब से|किस साल",
    "ar": "كم|منذ متى|في اي عام",
}
# Who begins with one of these asks for a yes or a no.
_YES_OR_NO: Final = {
    "en": "do does did are is was were have has had can could will would should may",
    "de": "haben hat sind ist war waren konnen kann konnten mochten wollen durfen werden wurden",
    "fr": "est avez etes etiez aviez pouvez pourriez voulez voudriez",
    "es": "tiene ha es esta puede podria quiere le ha",
    "it": "ha e puo potrebbe vuole vorrebbe era aveva le",
    "pt": "voce tem ja pode poderia quer gostaria foi esta",
    "hi": "कया",
    "ar": "هل",
}


def _sets(of: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in of.items()}


_LONG_WORDS: Final = _sets(_LONG)
_YES_OR_NO_WORDS: Final = _sets(_YES_OR_NO)
_NONE: Final[frozenset[str]] = frozenset()


def expected_words(question: str, language: str) -> int:
    """Return about how many words answer this at the least.

    question: what the interviewer said last.  language: the code without the region.
    """
    last = [sentence for sentence in question.replace("!", ".").split(".") if sentence.strip()]
    said = folded_words(last[-1] if last else "")
    spoken = f" {' '.join(said)} "
    if any(f" {phrase} " in spoken for phrase in _COUNTING.get(language, "").split("|") if phrase):
        return BRIEF
    if not _LONG_WORDS.get(language, _NONE).isdisjoint(said):
        return LONG
    if said and said[0] in _YES_OR_NO_WORDS.get(language, _NONE):
        return BRIEF
    return SOME
