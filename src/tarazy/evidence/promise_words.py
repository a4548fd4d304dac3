"""What kinds of promises there are, and what may become of one."""

from __future__ import annotations

from typing import Literal, get_args

PromiseKind = Literal[
    "purchase", "investment", "loan", "study", "law", "programme", "institution", "accession"
]
KINDS: tuple[PromiseKind, ...] = get_args(PromiseKind)
State = Literal["announced", "signed", "financed", "delivered", "lapsed", "unknown"]
STATES: tuple[State, ...] = get_args(State)
# Steps on the way of a promise that is kept, in their order.
Reach = Literal["announced", "signed", "financed", "delivered"]
WAY: tuple[Reach, ...] = get_args(Reach)
