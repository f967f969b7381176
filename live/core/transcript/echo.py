"""Whether what was heard of the candidate is what the interviewer was just saying: an echo of the loudspeaker.

Pure. Who repeats two words of a question is a person who asks back.
"""

from typing import Final

from interviews.words import words

# So many words in the order in which they were played are no coincidence.
LEAST_WORDS: Final = 3


def may_be_echo(heard: str, spoken: str) -> bool:
    """Whether all words that were `heard` stand side by side in what was `spoken`.

    The first may lack its beginning, and the last its end: an echo begins anywhere, and words come in pieces.
    """
    found = [word.key for word in words(heard)]
    said = [word.key for word in words(spoken)]
    places = range(len(said) - len(found) + 1)
    return any(_is_same(found, said[place : place + len(found)]) for place in places)


def is_echo(heard: str, spoken: str) -> bool:
    """Whether what was heard is an echo, as far as that can be told by its words."""
    enough = len(list(words(heard))) >= LEAST_WORDS
    return enough and may_be_echo(heard, spoken)


def _is_same(found: list[str], said: list[str]) -> bool:
    last = len(found) - 1
    for place, (one, other) in enumerate(zip(found, said, strict=True)):
        is_part = (place == 0 < last and other.endswith(one)) or (
            place == last and other.startswith(one)
        )
        if one != other and not is_part:
            return False
    return True
