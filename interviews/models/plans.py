"""Interview plans: what a recruiter edits before an interview is scheduled.

Scheduling copies a plan into the interview (`freeze`); nothing here reaches an
interview that was scheduled before the edit.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from interviews.frozen_plan import (
    DEFAULT_PRESET,
    DURATION_RANGE_MINUTES,
    HEAR_BACK_RANGE_DAYS,
    TURN_TAKING_PRESETS,
    FrozenOrganisation,
    FrozenPlan,
    FrozenQuestion,
)
from interviews.models.people import Candidate, Organisation
from interviews.models.searched import Searched
from interviews.validators import (
    FOLLOW_UPS_LENGTH,
    QUESTION_LENGTH,
    TEXT_LENGTH,
    TextLength,
    check_line,
    check_visible,
)


class TurnTakingPreset(models.TextChoices):
    """How long the interviewer waits; the values are in `TURN_TAKING_PRESETS`."""

    BRISK = "brisk", _("Brisk")
    CONVERSATIONAL = "conversational", _("Conversational")
    PATIENT = "patient", _("Patient")
    THOUGHTFUL = "thoughtful", _("Thoughtful")


class Language(models.TextChoices):
    """Languages an interview can be held in."""

    ENGLISH_US = "en-US", _("English (United States)")
    ENGLISH_GB = "en-GB", _("English (United Kingdom)")
    GERMAN = "de-DE", _("German")
    FRENCH = "fr-FR", _("French")
    SPANISH = "es-ES", _("Spanish")
    ITALIAN = "it-IT", _("Italian")
    PORTUGUESE = "pt-BR", _("Portuguese (Brazil)")
    HINDI = "hi-IN", _("Hindi")
    ARABIC = "ar", _("Arabic")


class Voice(models.TextChoices):
    """Prebuilt voices of Gemini Live, with the character Google gives them."""

    KORE = "Kore", _("Kore – firm")
    AOEDE = "Aoede", _("Aoede – breezy")
    CHARON = "Charon", _("Charon – informative")
    FENRIR = "Fenrir", _("Fenrir – excitable")
    LEDA = "Leda", _("Leda – youthful")
    ORUS = "Orus", _("Orus – firm")
    PUCK = "Puck", _("Puck – upbeat")
    ZEPHYR = "Zephyr", _("Zephyr – bright")


class InterviewPlan(Searched):
    """One kind of interview: a role, an interviewer and ordered questions."""

    searched_fields = ("role",)

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="plans", verbose_name=_("organisation")
    )
    role = models.CharField(
        _("role"),
        max_length=200,
        validators=(check_line,),
        help_text=_("The position, as the candidate knows it."),
    )
    objective = models.TextField(
        _("objective"),
        blank=True,
        validators=(TextLength(TEXT_LENGTH),),
        help_text=_("What you want to know afterwards."),
    )
    focus = models.TextField(
        _("focus"),
        blank=True,
        validators=(TextLength(TEXT_LENGTH),),
        help_text=_("Where the interviewer should dig, and what it may leave out."),
    )
    job_description = models.TextField(
        _("job description"), blank=True, validators=(TextLength(TEXT_LENGTH),)
    )
    interviewer_name = models.CharField(
        _("interviewer’s name"), max_length=60, default="Maya", validators=(check_line,)
    )
    interviewer_manner = models.CharField(
        _("interviewer’s manner"),
        max_length=200,
        default="warm and attentive",
        validators=(check_line,),
        help_text=_(
            "A few words, completing “a … interviewer”: warm and attentive; calm and precise."
        ),
    )
    language = models.CharField(
        _("language"), max_length=10, choices=Language, default=Language.ENGLISH_US
    )
    voice = models.CharField(_("voice"), max_length=30, choices=Voice, default=Voice.KORE)
    duration_minutes = models.PositiveSmallIntegerField(
        _("duration in minutes"),
        default=20,
        validators=(
            MinValueValidator(DURATION_RANGE_MINUTES[0]),
            MaxValueValidator(DURATION_RANGE_MINUTES[1]),
        ),
        help_text=_(
            "The candidate is told when time is running out. The clock stops while a connection is lost."
        ),
    )
    turn_taking = models.CharField(
        _("turn-taking"), max_length=20, choices=TurnTakingPreset, default=DEFAULT_PRESET
    )
    # Plans of before this was asked have promised nothing.
    hear_back_days = models.PositiveSmallIntegerField(
        _("days until the candidate hears back"),
        default=14,
        null=True,
        blank=True,
        validators=(
            MinValueValidator(HEAR_BACK_RANGE_DAYS[0]),
            MaxValueValidator(HEAR_BACK_RANGE_DAYS[1]),
        ),
        help_text=_(
            "Candidates are told so before and after the interview, and the overview tells you what is "
            "due. Leave it empty to promise no day."
        ),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("interview plan")
        verbose_name_plural = _("interview plans")
        ordering = ("-updated_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="plan_duration_in_range",
                condition=models.Q(duration_minutes__range=DURATION_RANGE_MINUTES),
            ),
            models.CheckConstraint(
                name="plan_turn_taking_known",
                condition=models.Q(turn_taking__in=TurnTakingPreset.values),
            ),
            models.CheckConstraint(
                name="plan_hear_back_in_range",
                condition=models.Q(hear_back_days__isnull=True)
                | models.Q(hear_back_days__range=HEAR_BACK_RANGE_DAYS),
            ),
            models.CheckConstraint(name="plan_has_a_role", condition=~models.Q(role="")),
        )

    def __str__(self) -> str:
        return f"{self.role} · {self.organisation}"

    def freeze(self, candidate: Candidate) -> FrozenPlan:
        """Copy the plan as it is now.

        Raises:
            BadFrozenPlan: the plan is not ready, for example it has no question.
        """
        organisation = self.organisation
        return FrozenPlan(
            role=self.role,
            objective=self.objective,
            focus=self.focus,
            job_description=self.job_description,
            interviewer_name=self.interviewer_name,
            interviewer_manner=self.interviewer_manner,
            language=self.language,
            voice=self.voice,
            duration_minutes=self.duration_minutes,
            turn_taking=TURN_TAKING_PRESETS[self.turn_taking],
            organisation=FrozenOrganisation(
                name=organisation.name,
                industry=organisation.industry,
                size=organisation.size,
                values=organisation.values,
                technologies=organisation.technologies,
                website=organisation.website,
            ),
            candidate_name=candidate.name,
            questions=tuple(
                FrozenQuestion(
                    number, question.text, question.competency, question.follow_up_list()
                )
                for number, question in enumerate(self.questions.all(), start=1)
            ),
            hear_back_days=self.hear_back_days,
        )


class Question(Searched):
    """One question of a plan. `position` orders them; the candidate sees them counted from 1."""

    searched_fields = ("text",)

    plan = models.ForeignKey(InterviewPlan, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("position"), default=0, db_index=True)
    text = models.TextField(
        _("question"),
        validators=(check_visible, TextLength(QUESTION_LENGTH)),
        help_text=_("One thing at a time, open, without leading."),
    )
    competency = models.CharField(
        _("competency"),
        max_length=100,
        blank=True,
        validators=(check_line,),
        help_text=_("What it is to show."),
    )
    follow_ups = models.TextField(
        _("follow-ups"),
        blank=True,
        validators=(TextLength(FOLLOW_UPS_LENGTH),),
        help_text=_("One per line. Asked when an answer stays on the surface."),
    )

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(name="question_has_text", condition=~models.Q(text="")),
        )

    def __str__(self) -> str:
        return self.text

    def follow_up_list(self) -> tuple[str, ...]:
        """Return the follow-ups, one per non-empty line."""
        return tuple(line.strip() for line in self.follow_ups.splitlines() if line.strip())
