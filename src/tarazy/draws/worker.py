"""A process that computes draws, spoken to through pipes.

Messages in both directions are pickles behind their length. An experiment comes first, and may be
followed by others; every pair (first, count) asks the last one, and the answer is `Drawn`, or the
exception that was raised. Such a process, unlike those of `multiprocessing`, does not import the
caller's script again.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
from contextlib import suppress
from typing import Any, BinaryIO

_LENGTH = struct.Struct(">Q")


def send(stream: BinaryIO, message: object) -> None:
    """Write one message."""
    content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Read one message.

    Raises
    ------
    EOFError
        If the other side is gone.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    return pickle.loads(stream.read(*_LENGTH.unpack(head)))


def main() -> None:
    """Answer until the other side is gone."""
    # An interrupt from the keyboard reaches every process of the terminal: the caller decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever a library prints must not end up among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    questions = sys.stdin.buffer
    with suppress(EOFError, BrokenPipeError), answers:
        experiment = receive(questions)
        while True:
            question = receive(questions)
            if not isinstance(question, tuple):
                experiment = question
                continue
            try:
                answer: object = experiment.draw(*question)
            except Exception as error:
                answer = error
            send(answers, answer)
