"""The consent text that this software brings along: a draft by engineers, for counsel to check.

Only what the product does stands in it. An organisation's administrators may put their own in its place.
"""

from django.utils.translation import gettext as _


def standard_text(organisation: str) -> str:
    """Return the text for an organisation of this name, in the language that is active."""
    paragraphs = (
        _(
            "An AI asks the questions of this interview, for %(organisation)s. People at "
            "%(organisation)s read your answers, and people decide. No score is computed, and nothing "
            "is concluded from your voice, your face or your mood."
        ),
        _(
            "What both sides say, and what you type, is written down word for word and kept, with its "
            "time. So is how long each side speaks, how good the line was and when it failed. The sound "
            "is not kept, and there is no picture."
        ),
        _(
            "While you talk, your voice goes to Google's Gemini service, which listens and speaks for "
            "the interviewer."
        ),
        _(
            "Those at %(organisation)s who fill this role can read what was written down. It is kept "
            "until somebody there deletes it; ask them when that is."
        ),
        _(
            "You need not agree: you can ask for a person instead, and it is not held against you. You "
            "can withdraw your agreement at any time, during the interview and after it. The interview "
            "then ends, and people at %(organisation)s are told, and answer you what becomes of what "
            "was written down."
        ),
    )
    return "\n\n".join(paragraph % {"organisation": organisation} for paragraph in paragraphs)
