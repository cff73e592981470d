"""Evaluates AWS policies: may this principal do this action on this resource?"""

from iampolicy.document import Policy, parse, render
from iampolicy.evaluation import Decision, Match, Outcome, Source, evaluate
from iampolicy.grammar import MalformedPolicy
from iampolicy.principals import ANONYMOUS, Principal
from iampolicy.request import Request
from iampolicy.statement import Kind, Statement
from iampolicy.wording import denial

__all__ = [
    "ANONYMOUS",
    "Decision",
    "Kind",
    "MalformedPolicy",
    "Match",
    "Outcome",
    "Policy",
    "Principal",
    "Request",
    "Source",
    "Statement",
    "denial",
    "evaluate",
    "parse",
    "render",
]
