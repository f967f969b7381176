"""The same things said in other words, or in German.

Pure.  Owns the rules and the few translations that were made by hand.  A real model says each
question its own way; the stand-in does it by rule, so that a test knows what to expect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from live.simulator.brief import Brief, Question

_BY_HAND: Final = {
    "Tell me about a system you kept running in production. What was it, and what was your part in it?": (
        (
            "I would love to hear of something live that you looked after: which system did you keep "
            "up in production, and what did you yourself do for it?"
        ),
        (
            "Erzählen Sie mir von einem System, das Sie im Betrieb gehalten haben. Was war es, und "
            "was war Ihr Anteil daran?"
        ),
    ),
    "Describe a time when something broke and you did not know why. How did you find out?": (
        (
            "Can you think back to a moment when a thing was broken and nobody, you included, knew "
            "the reason? Walk me through how you found it."
        ),
        (
            "Schildern Sie einen Fall, in dem etwas kaputtging und Sie nicht wussten, warum. Wie "
            "haben Sie es herausgefunden?"
        ),
    ),
    "How do you make sure that a colleague can take over what you built?": (
        (
            "Suppose that somebody from your team has to take over a thing that you built. What do "
            "you do so that it works for this colleague?"
        ),
        "Wie sorgen Sie dafür, dass ein Kollege übernehmen kann, was Sie gebaut haben?",
    ),
    "What did you build last year?": (
        "Looking back at last year: walk me through something that you built.",
        "Was haben Sie im letzten Jahr gebaut?",
    ),
    "How do you test your work?": (
        "Say that your work is done. What kind of test does it have to pass with you?",
        "Wie prüfen Sie Ihre Arbeit?",
    ),
}
"""In other words, and in German."""

_FRAMES: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), frame)
    for pattern, frame in (
        (r"^(?:please )?(?:tell me about|describe) (?P<rest>.+?)[.?]?$",
         "I would love to hear about {rest}, in your own words."),
        (r"^what did you (?P<rest>.+?)\?$", "Walk me through what it was that you got to {rest}."),
        (r"^how (?:do|would|did) you (?P<rest>.+?)\?$", "What is your way to {rest}?"),
        (r"^(?:what|which) (?:is|are|was|were) (?P<rest>.+?)\?$",
         "I am curious about {rest}. What comes to your mind?"),
        (r"^why (?P<rest>.+?)\?$", "I wonder about the reasons: {rest}?"),
        (r"^(?P<rest>.+?)[.?]?$", "Here is the next thing that I wonder about: {rest}?"),
    )
)  # fmt: skip
_GERMAN: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), german)
    for pattern, german in (
        (r"\bHello(?: (\w+))?\.", r"Guten Tag \1."),
        (r"I am (.+?), your practice interviewer today\.", r"Ich bin \1 und führe heute das Gespräch."),
        (r"I am your practice interviewer today\.", "Ich führe heute das Gespräch."),
        (r"Thank you for joining me\.", "Schön, dass Sie da sind."),
        (r"I see, thank you\.", "Verstehe, danke."),
        (r"Thanks for sharing that\.", "Danke für diese Schilderung."),
        (r"Understood, thank you\.", "Alles klar, danke."),
        (r"Could you tell me a little more about that\?", "Können Sie dazu noch etwas mehr sagen?"),
        (r"Take your time\. I am here whenever you are ready\.", "Lassen Sie sich Zeit, ich bin da."),
        (r"No hurry\. Let me say the question once more\.", "Keine Eile. Ich frage noch einmal."),
        (r"If you would rather leave this question, just say skip\.",
         "Möchten Sie diese Frage auslassen, sagen Sie einfach: weiter."),
        (r"That is quite all right\.", "Das ist völlig in Ordnung."),
        (r"Of course\.", "Natürlich."),
        (r"Let me go on\.|Let us go on\.", "Machen wir weiter."),
        (r"Please go (?:on|ahead)\.", "Bitte, fahren Sie fort."),
        (r"We have about (.+?) left\.", r"Uns bleibt wenig Zeit."),
        (r"Please tell me about yourself\.", "Erzählen Sie bitte von sich."),
        (r"Our time is up\.", "Unsere Zeit ist um."),
        (r"That is all from me\.", "Das war alles von meiner Seite."),
        (r"It was good to talk with you\.", "Es war schön, mit Ihnen zu sprechen."),
        (r"Goodbye, and thank you again\.", "Auf Wiedersehen, und nochmals danke."),
        (r"Thank you, (\w+)\.", r"Danke, \1."),
        (r"Thank you\.", "Danke."),
        (r"I see\.", "Verstehe."),
        (r"Goodbye\.", "Auf Wiedersehen."),
    )
)  # fmt: skip


def in_other_words(text: str, brief: Brief) -> str:
    """Say every question of the brief, and every follow-up, in other words."""
    return _replaced(
        text,
        brief,
        ask=lambda question: paraphrase(question.text),
        follow_up=lambda one, _question: paraphrase(one),
    )


def in_german(text: str, brief: Brief) -> str:
    """Say everything in German, as far as it is the stand-in's own or was translated by hand."""
    text = _replaced(text, brief, ask=german, follow_up=_german_follow_up)
    for pattern, translation in _GERMAN:
        text = pattern.sub(translation, text)
    return " ".join(text.replace(" .", ".").split())


def paraphrase(question: str) -> str:
    """Ask a question in other words."""
    if question in _BY_HAND:
        return _BY_HAND[question][0]
    for pattern, frame in _FRAMES:
        if found := pattern.match(question.strip()):
            rest = found["rest"]
            return frame.format(rest=rest[:1].lower() + rest[1:])
    return question


def german(question: Question) -> str:
    """Ask a question in German: by hand, or else by its number alone."""
    if question.text in _BY_HAND:
        return _BY_HAND[question.text][1]
    return f"Erzählen Sie mir bitte etwas zu Punkt {question.number}."


def wordings_of(question: Question) -> Iterator[str]:
    """Yield every way in which the stand-in asks a question."""
    yield question.text
    yield paraphrase(question.text)
    yield german(question)


def _german_follow_up(_follow_up: str, question: Question) -> str:
    return f"Können Sie das zu Punkt {question.number} noch etwas genauer sagen?"


def _replaced(
    text: str,
    brief: Brief,
    *,
    ask: Callable[[Question], str],
    follow_up: Callable[[str, Question], str],
) -> str:
    for question in brief.questions:
        text = text.replace(question.text, ask(question))
        for one in question.follow_ups:
            text = text.replace(one, follow_up(one, question))
    return text
