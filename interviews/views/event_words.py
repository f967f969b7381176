"""What a ledger event means, in plain words for somebody who reads a transcript."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from interviews.ledger_folding import since_ms, times
from interviews.ledger_rows import LossCause
from interviews.models.statuses import EndReasonChoice
from interviews.records import MICROPHONE_FRAME_MS, LedgerKind, LedgerRecord
from interviews.templatetags.interview_formats import clock

# The page went, and said so; with every other code this server has closed the connection.
PAGE_LEFT: Final = 1000
# `live.core.errors.CloseCode.NOT_SIGNED_IN`: of a page that held the interview, its links were withdrawn.
LINKS_WITHDRAWN: Final = 4401

# What would be read as 0.0 s is no interruption to a reader.
SHORTEST_GAP_MS: Final = 50

_TOTALS: Final = {
    "typed": _lazy("The interview ended: as much was typed as one interview can hold."),
    "turns": _lazy("The interview ended: it had as many turns as one interview can hold."),
    "tokens": _lazy("The interview ended: it had used the tokens that one interview may use."),
    "cost": _lazy("The interview ended: it had cost what one interview may cost."),
}

# How serious it is for the reader: plain, warning or error.
TONES: Final = {
    LedgerKind.DROPPED: "warning",
    LedgerKind.BROWSER_LOST: "warning",
    LedgerKind.AUDIO_LOST: "error",
    LedgerKind.TEXT_ONLY: "warning",
    LedgerKind.SERVER_LOST: "warning",
    LedgerKind.PAGE_FAILED: "warning",
    LedgerKind.FAILED: "error",
}


def describe_event(event: LedgerRecord) -> str:
    """Return what to read of `event`: how long it took, and how often it happened, if more than once."""
    sentence = _describe(event)
    if times(event) == 1:
        return sentence
    return _("%(sentence)s This happened %(times)s times from %(since)s on.") % {
        "sentence": sentence,
        "times": times(event),
        "since": clock(since_ms(event)),
    }


def _describe(event: LedgerRecord) -> str:
    if event.kind is LedgerKind.AUDIO_LOST:
        return _lost_audio(event)
    if event.kind is LedgerKind.ENDED:
        return _with_gap(_ending(event), event)
    if event.kind is LedgerKind.NUDGED:
        return _nudge(event)
    if event.details.get("from_text"):
        return _with_gap(_("The conversation went on by voice."), event)
    if event.kind is LedgerKind.LEFT:
        return _with_gap(_leaving(event.details.get("code", PAGE_LEFT)), event)
    if _came_back(event):
        return _with_gap(_entered(_("The candidate came back."), event), event)
    if event.kind is LedgerKind.JOINED:
        return _entered(_sentence(event.kind), event)
    return _with_gap(_sentence(event.kind), event)


def _leaving(code: object) -> str:
    if code == PAGE_LEFT:
        return _("The candidate left the page.")
    if code == LINKS_WITHDRAWN:
        return _("The join links were withdrawn, and the candidate’s page was closed.")
    return _("The connection to the candidate’s page was closed.")


def _came_back(event: LedgerRecord) -> bool:
    # An older version's demo has a second "joined" in place of "taken over".
    if event.kind is LedgerKind.JOINED:
        return event.at_ms > 0
    return event.kind is LedgerKind.TAKEN_OVER and not event.details.get("same_page")


def _entered(sentence: str, event: LedgerRecord) -> str:
    """Say which device it was, and who had made the link: it need not be the candidate's own."""
    device, issuer = event.details.get("device"), event.details.get("issuer")
    if device is None:
        return sentence
    values = {"sentence": sentence, "device": device, "issuer": issuer}
    if issuer:
        return _("%(sentence)s Device %(device)s, by a link that %(issuer)s made.") % values
    return _("%(sentence)s Device %(device)s.") % values


def _with_gap(sentence: str, event: LedgerRecord) -> str:
    if not event.gap_ms or event.gap_ms < SHORTEST_GAP_MS:
        return sentence
    return _("%(sentence)s The interruption lasted %(seconds)s s.") % {
        "sentence": sentence,
        "seconds": _seconds(event.gap_ms),
    }


def _sentence(kind: LedgerKind) -> str:
    sentences = {
        LedgerKind.JOINED: _("The candidate joined."),
        LedgerKind.DROPPED: _("The interviewer’s connection was lost."),
        LedgerKind.RESUMED_BY_HANDLE: _("The conversation went on where it was."),
        LedgerKind.RESUMED_BY_SEED: _("The conversation went on from the stored transcript."),
        LedgerKind.ROLLED_OVER: _("The interviewer’s connection was renewed, as planned."),
        LedgerKind.TAKEN_OVER: _("The candidate’s connection came back."),
        LedgerKind.TEXT_ONLY: _(
            "The voice could not be reached; the interview went on in writing."
        ),
        LedgerKind.BROWSER_LOST: _("The candidate’s connection was lost."),
        LedgerKind.TIME_WARNING: _("The candidate was told that time is running out."),
        LedgerKind.SERVER_LOST: _("The server that held the interview was lost."),
        LedgerKind.PAGE_FAILED: _("The candidate’s page reported an error of its own."),
        LedgerKind.FAILED: _("The interview could not be continued for technical reasons."),
    }
    return sentences.get(kind, kind.value)


def _lost_audio(event: LedgerRecord) -> str:
    if not event.frames:
        return _("Some of the candidate’s sound was lost.")
    lost = {"seconds": _seconds(event.frames * MICROPHONE_FRAME_MS)}
    if event.details.get("cause") == LossCause.UNWRITTEN:
        return _("%(seconds)s s of the candidate’s sound were not written down.") % lost
    return _("%(seconds)s s of the candidate’s sound were lost.") % lost


def _nudge(event: LedgerRecord) -> str:
    why = {
        "cut": _("A noise cut the interviewer off, who was asked to say the rest."),
        "echo": _(
            "The interviewer’s own voice came back through the candidate’s microphone and interrupted "
            "it; the candidate was told that headphones help."
        ),
        "inaudible": _("A reply of the interviewer could not be heard and was asked for again."),
        "rejected": _("A reply of the interviewer was withheld by Gemini; another was asked for."),
    }
    return why.get(str(event.details.get("why")), _("The interviewer was prompted to go on."))


def _ending(event: LedgerRecord) -> str:
    reason, total = event.details.get("reason"), str(event.details.get("total"))
    if total in _TOTALS:
        return str(_TOTALS[total])
    if reason in EndReasonChoice.values:
        label = EndReasonChoice(reason).label
        return _("The interview ended: %(reason)s.") % {"reason": str(label).lower()}
    return _("The interview ended.")


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.1f}"
