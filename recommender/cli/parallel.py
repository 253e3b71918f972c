"""Work on many lines by all cores, with the answers in order and few of them held at a time."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

Answer = TypeVar("Answer")

AT_ONCE_BYTES = 50_000  # about a hundred intakes; a share ends with the line that reaches it
WAITING = 2  # shares for each process that are under way


def in_parallel(answer: Callable[[bytes], Answer], lines: Iterable[bytes]) -> Iterator[Answer]:
    """What `answer` makes of each line, in order. It must be picklable."""
    processes = os.cpu_count() or 1
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        under_way: deque[Future[list[Answer]]] = deque()
        for share in _shares(lines):
            under_way.append(pool.submit(partial(_answers, answer), share))
            if len(under_way) > processes * WAITING:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()


def _shares(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    share: list[bytes] = []
    for line in lines:
        share.append(line)
        if sum(map(len, share)) >= AT_ONCE_BYTES:
            yield share
            share = []
    if share:
        yield share


def _answers(answer: Callable[[bytes], Answer], share: list[bytes]) -> list[Answer]:
    return [answer(line) for line in share]
