"""What could not be read, told once for all lines that have it, in constant memory."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_MESSAGES = 100  # different ones


@dataclass
class Unread:
    """Lines that are no intake: how many there are, and each message with its first line."""

    lines: int = 0
    messages: dict[str, tuple[int, int]] = field(default_factory=dict)
    untold: int = 0

    def add(self, line: int, message: str) -> None:
        self.lines += 1
        if message in self.messages:
            first, count = self.messages[message]
            self.messages[message] = (first, count + 1)
        elif len(self.messages) < MOST_MESSAGES:
            self.messages[message] = (line, 1)
        else:
            self.untold += 1

    def told(self) -> list[str]:
        """A line for each message, in the order of the file."""
        found = [_told(message, *seen) for message, seen in self.messages.items()]
        return found + ([f"{self.untold:,} more lines have other problems."] if self.untold else [])


def _told(message: str, line: int, count: int) -> str:
    more = f" and {count - 1:,} more" if count > 1 else ""
    return f"line {line:,}{more}: {message}"
