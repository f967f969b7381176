"""What is stored. Each module says what it owns; rules that a row must obey are constraints."""

from interviews.models.candidate_requests import CandidateRequest, RequestKind
from interviews.models.consents import Consent, ConsentAnswer, ConsentKind, ConsentText
from interviews.models.history import Act, HistoryEntry
from interviews.models.ledger import LedgerEntry
from interviews.models.links import Device, JoinLink, LinkChannel
from interviews.models.people import Candidate, FormerMember, Membership, Organisation, Role
from interviews.models.plans import InterviewPlan, Question
from interviews.models.processing import InterviewFigures, JobStatus, ProcessingJob
from interviews.models.ratings import Rating, Score
from interviews.models.remarks import TurnRemark
from interviews.models.sessions import InterviewSession
from interviews.models.site import GeminiRefusal, RefusalReason, SiteDay
from interviews.models.statuses import TRANSITIONS, Status, may_become
from interviews.models.transcripts import Turn
from interviews.models.upgrades import UpgradeNote

__all__ = [
    "TRANSITIONS",
    "Act",
    "Candidate",
    "CandidateRequest",
    "Consent",
    "ConsentAnswer",
    "ConsentKind",
    "ConsentText",
    "Device",
    "FormerMember",
    "GeminiRefusal",
    "HistoryEntry",
    "InterviewFigures",
    "InterviewPlan",
    "InterviewSession",
    "JobStatus",
    "JoinLink",
    "LedgerEntry",
    "LinkChannel",
    "Membership",
    "Organisation",
    "ProcessingJob",
    "Question",
    "Rating",
    "RefusalReason",
    "RequestKind",
    "Role",
    "Score",
    "SiteDay",
    "Status",
    "Turn",
    "TurnRemark",
    "UpgradeNote",
    "may_become",
]
