"""What rows are searched in: some texts of theirs, folded, in one column of the row itself.

Owns how that column is filled and which words of a search are looked for in it. Pure. The
fold is that of `interviews.folding`, the same on both databases.
"""

from typing import Final

from interviews.folding import fold, fold_words

# An entry of a PostgreSQL index has 2 700 bytes at the most, and other columns are in it, too.
# Name, address and role of the longest take 1 650 in any script of three bytes a letter.
SEARCH_TEXT_BYTES: Final = 1800
# Each word is looked for in every row.
WORDS: Final = 8
TYPED_LENGTH: Final = 200


def search_text(*texts: str) -> str:
    """Return what a row with these texts is searched in: a line each, so that no word spans two.

    It is never empty.
    """
    folded = "".join(f"{fold(text)}\n" for text in texts)
    return folded.encode()[:SEARCH_TEXT_BYTES].decode(errors="ignore")


def first_words(typed: str) -> str:
    """Return as much of what somebody typed as is looked for in other columns, as it stands."""
    return " ".join(typed[:TYPED_LENGTH].split()[:WORDS])


def search_words(typed: str) -> list[str]:
    """Return the words to look for, where somebody typed this: the first ones of a long text."""
    return fold_words(typed[:TYPED_LENGTH])[:WORDS]
