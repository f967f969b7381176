import json
from pathlib import Path

import pytest

from interviews.frozen_plan import FrozenQuestion
from interviews.models.plans import Language
from live.core.questions.content_words import are_kin, folded_words, language_of, stem
from live.core.questions.recogniser import Recogniser, Verdict
from live.core.questions.stop_words import STOP_WORDS
from tests.live import given

PARAPHRASES = json.loads(
    (Path(__file__).parents[3] / "fixtures" / "paraphrases.json").read_text(encoding="utf-8")
)


def recogniser_of(plan: dict) -> Recogniser:
    questions = [
        FrozenQuestion(number, question["text"], "", tuple(question["follow_ups"]))
        for number, question in enumerate(plan["questions"], start=1)
    ]
    return Recogniser(questions, plan["language"])


def verdicts() -> list[tuple[int | None, int | None, int | None, str]]:
    """Return, for each sentence of the fixture: before, asked, recognised, said."""
    found = []
    for plan in PARAPHRASES["plans"]:
        recogniser = recogniser_of(plan)
        for spoken in plan["spoken"]:
            asks = spoken["asks"]
            before = asks - 1 if asks else spoken.get("after", 1)
            before = asks if spoken.get("follows_up") else before
            verdict = recogniser.recognise(
                spoken["said"], current=before or None, answered=range(1, before + 1)
            )
            found.append((before, asks, verdict.question, spoken["said"]))
    return found


def test_a_question_is_recognised_in_the_interviewers_own_words() -> None:
    asked = [entry for entry in verdicts() if entry[1] is not None]
    right = [said for _, asks, recognised, said in asked if recognised == asks]
    wrong = [said for _, asks, recognised, said in asked if recognised not in {asks, None}]
    assert len(asked) >= 60
    assert len(right) >= 0.95 * len(asked)
    assert len(wrong) <= 0.01 * len(asked), wrong


def test_what_asks_no_question_of_the_plan_is_taken_for_none_but_the_one_being_talked_about() -> (
    None
):
    chatter = [entry for entry in verdicts() if entry[1] is None]
    assert len(chatter) >= 30
    assert [said for before, _, found, said in chatter if found not in {None, before}] == []


def test_every_language_an_interview_is_held_in_has_its_words_and_paraphrases() -> None:
    offered = set(Language.values)
    assert {plan["language"] for plan in PARAPHRASES["plans"]} == offered
    assert {tag.split("-")[0] for tag in offered} == set(STOP_WORDS)


def test_the_plans_own_words_are_recognised_in_any_order_of_the_questions() -> None:
    for plan in PARAPHRASES["plans"]:
        recogniser = recogniser_of(plan)
        for number, question in reversed(list(enumerate(plan["questions"], start=1))):
            assert recogniser.recognise(question["text"]) == Verdict(number)


@pytest.mark.parametrize("share", [0.6, 1.0])
def test_half_of_a_questions_words_are_enough_and_fewer_are_not(share: float) -> None:
    text = "Tell me about a system you kept running in production at night"
    recogniser = Recogniser([FrozenQuestion(1, text), FrozenQuestion(2, "Why us?")], "en-US")
    words = text.split()
    heard = " ".join(words[: round(len(words) * share)])
    assert recogniser.recognise(heard).question == (1 if share > 0.5 else None)
    assert recogniser.recognise("Tell me about").question is None


def test_words_that_questions_share_do_not_decide() -> None:
    questions = [
        FrozenQuestion(1, "Tell me about a project that went well."),
        FrozenQuestion(2, "Tell me about a project that failed badly."),
        FrozenQuestion(3, "Tell me about a project that was cancelled."),
    ]
    recogniser = Recogniser(questions, "en-GB")
    assert recogniser.recognise("Tell me about a project of yours.").question is None
    assert recogniser.recognise("Was there a project that was cancelled?").question == 3


def test_two_questions_in_one_sentence_are_unknown() -> None:
    questions = [FrozenQuestion(1, "Why Python?"), FrozenQuestion(2, "Why Django?")]
    heard = "Tell me, do you like Python or Django?"
    assert Recogniser(questions, "en-US").recognise(heard) == Verdict(None)


def test_what_was_announced_needs_fewer_of_its_words() -> None:
    plan = next(plan for plan in PARAPHRASES["plans"] if plan["language"] == "de-DE")
    said = "Warum suchen Sie gerade jetzt eine neue Stelle?"
    assert recogniser_of(plan).recognise(said).question is None
    assert recogniser_of(plan).recognise(said, announced=4).question == 4
    assert recogniser_of(plan).recognise(said, announced=2).question is None


def test_an_answered_question_that_is_spoken_of_again_is_not_the_one_that_is_asked() -> None:
    questions = [
        FrozenQuestion(1, "Describe a conflict with a colleague."),
        FrozenQuestion(2, "Describe a deadline you missed."),
    ]
    heard = (
        "Thank you for describing that conflict with your colleague. Which deadline did you miss?"
    )
    assert Recogniser(questions, "en-US").recognise(heard, answered=[1]).question == 2


def test_a_follow_up_belongs_to_its_question_and_does_not_put_it() -> None:
    questions = given.plan(
        questions=(
            FrozenQuestion(1, "What do you build?", "", ("Which hospital customers pay most?",)),
            FrozenQuestion(2, "What went wrong?", "", ("Why that?",)),
        )
    ).questions
    recogniser = Recogniser(questions, "en-US")
    verdict = recogniser.recognise("And which of the hospital customers pay most?", current=2)
    assert verdict == Verdict(1, is_follow_up=True)
    assert recogniser.recognise("Why that?", current=1).question is None
    assert recogniser.recognise("Why that?", current=2).question == 2


def test_a_plan_in_another_language_than_is_spoken_cannot_be_told_by_its_words() -> None:
    questions = [
        FrozenQuestion(1, "What would you like to do in your first weeks with us?"),
        FrozenQuestion(2, "How did you come to know about it, and why do you want it?"),
    ]
    verdict = Recogniser(questions, "de-DE").recognise(
        "Was möchten Sie in den ersten Wochen bei uns machen?"
    )
    assert verdict == Verdict(None, in_other_words=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("organis", "organisation"),
        ("entwickelt", "entwicklung"),
        ("projekt", "kundenprojekt"),
        ("team", "team"),
    ],
)
def test_words_of_one_family_are_kin(one: str, other: str) -> None:
    assert are_kin(one, other)
    assert are_kin(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("team", "teach"), ("conflict", "confident"), ("lead", "leave")]
)
def test_words_that_only_begin_alike_are_not(one: str, other: str) -> None:
    assert not are_kin(one, other)


def test_case_accents_width_and_apostrophes_do_not_matter() -> None:
    assert folded_words("L’ÉQUIPE") == folded_words("l'e\u0301quipe") == ["l", "equipe"]
    assert folded_words("\uff34\uff25\uff21\uff2d") == ["team"]


def test_a_stem_keeps_four_letters() -> None:
    assert stem("kept", "en") == "keep"
    assert stem("uses", "en") == "uses"
    assert stem("quest", "tlh") == "quest"


def test_a_text_of_a_few_words_has_no_language() -> None:
    assert language_of("Kubernetes, Kafka?") is None


def test_nothing_asks_nothing() -> None:
    assert Recogniser(given.plan().questions, "en-US").recognise(" … ") == Verdict(None)
