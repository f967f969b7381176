"""What a candidate says that is no answer: please repeat that, please wait, I want to stop.

Pure. Lists of phrases, one for each language of the interviews, folded (lower case, no accents,
apostrophes as spaces). A wish is short: the same words inside a long answer are part of it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from live.core.questions.content_words import content, folded_words

# More words than this are an answer, whatever else they say.
_LONGEST_WISH: Final = 14
# A short one is an answer all the same when so much of it is about something.
_MOST_CONTENT: Final = 3

_REPEAT_OR_WAIT: Final[Mapping[str, str]] = {
    "en": """
        repeat | say that again | say it again | come again | pardon | what was the question
        what was that | i did not hear | i didn t hear | i did not catch | i didn t catch
        did not understand | didn t understand | do not understand the question
        don t understand the question | one moment | just a moment | a moment please | need a moment
        give me a moment | a moment to think | just a second | one second | one sec | a minute please
        need a minute | hold on | hang on | wait | let me think | still thinking | can you hear me
        rephrase | what do you mean
    """,
    "de": """
        wiederholen | noch einmal bitte | noch mal bitte | nochmal bitte | wie bitte
        nicht verstanden | nicht gehort | akustisch | was war die frage | einen moment | moment bitte
        einen augenblick | augenblick bitte | kurz nachdenken | kurz uberlegen
        lassen sie mich uberlegen | eine sekunde | sekunde bitte | eine minute | warten sie | moment mal
        muss nachdenken | muss uberlegen | horen sie mich | wie meinen sie
    """,
    "fr": """
        repeter | repetez | pouvez vous redire | pardon | comment dites vous | pas entendu | pas compris
        quelle etait la question | un instant | un moment | une seconde | une minute | attendez
        laissez moi reflechir | je reflechis | le temps de reflechir | vous m entendez | reformuler
    """,
    "es": """
        repetir | repite | repita | puedes repetir | como dices | perdon | no he oido | no te he oido
        no he entendido | no te he entendido | cual era la pregunta | un momento | un segundo | un minuto
        espera | espere | dejame pensar | dejeme pensar | estoy pensando | me oyes | reformular
    """,
    "it": """
        ripetere | ripeta | puo ripetere | come scusi | scusi come | non ho sentito | non ho capito
        qual era la domanda | un momento | un attimo | un secondo | un minuto | aspetti | mi lasci pensare
        mi faccia pensare | ci sto pensando | mi sente | riformulare
    """,
    "pt": """
        repetir | repete | repita | pode repetir | como assim | perdao | nao ouvi | nao entendi
        qual era a pergunta | um momento | um instante | um segundo | um minuto | so um minutinho | espera
        espere | deixa eu pensar | deixe me pensar | estou pensando | me ouve | reformular
    """,
    "hi": """
        दोहराइए | दोहराएँ | दोहरा दीजिए | दोहरा सकते | दोहरा सकती | फिर से कहिए | फिर से बताइए | फिर से पूछिए
        सुनाई नहीं दिया | समझ नहीं आया | समझ में नहीं आया | सवाल कया था | कया कहा आपने | माफ कीजिए कया
        एक मिनट | एक पल | एक सेकंड | रुकिए | ठहरिए | सोचने दीजिए | सोच रहा हूँ | सोच रही हूँ | मेरी आवाज आ रही है
    """,
    "ar": """
        اعد السوال | اعادة السوال | تعيد السوال | تكرر السوال | كرر السوال | تكرار السوال | مرة اخرى من فضلك | مرة ثانية من فضلك
        لم اسمع | لم افهم | ما سمعت | ما فهمت | ما هو السوال | ما كان السوال | ماذا قلت | ماذا تقصد | عفوا
        لحظة | دقيقة واحدة | دقيقة من فضلك | ثانية واحدة | انتظر | دعني افكر | افكر في | هل تسمعني
    """,
}


def _read(phrases: str) -> tuple[str, ...]:
    return tuple(
        f" {phrase} "
        for line in phrases.strip().splitlines()
        for each in line.split("|")
        if (phrase := " ".join(each.split()))
    )


_PHRASES: Final = {language: _read(phrases) for language, phrases in _REPEAT_OR_WAIT.items()}


def asks_to_repeat_or_wait(words: str, language: str) -> bool:
    """Tell whether a candidate's words are no answer, but a request to repeat or to wait.

    A candidate may ask in English in any interview.
    """
    if len(words.split(maxsplit=2 * _LONGEST_WISH)) > 2 * _LONGEST_WISH:
        return False  # an answer may be long, and comes a word at a time
    folded = folded_words(words)
    if not folded or len(folded) > _LONGEST_WISH:
        return False
    return any(_is_wish(folded, code) for code in (language, "en"))


def _is_wish(folded: Sequence[str], language: str) -> bool:
    said = f" {' '.join(folded)} "
    found = [phrase for phrase in _PHRASES.get(language, ()) if phrase in said]
    for phrase in found:
        said = said.replace(phrase, " ")
    return bool(found) and len(content(said.split(), language)) <= _MOST_CONTENT
