"""Not too often: requests counted by the minute, in this process alone."""

import threading
from dataclasses import dataclass, field
from datetime import datetime

_MOST = 10_000
_MINUTE = 60


@dataclass(slots=True)
class Pace:
    """How often each token, or whatever asks, has asked in the present minute."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    minute: int = 0
    counted: dict[int | str, int] = field(default_factory=dict)

    def note(self, asker: int | str, now: datetime, most: int) -> int:
        """Count a request; give the seconds to wait, 0 when it may go on."""
        seconds = int(now.timestamp())
        with self.lock:
            if self.minute != seconds // _MINUTE or len(self.counted) > _MOST:
                self.minute, self.counted = seconds // _MINUTE, {}
            self.counted[asker] = self.counted.get(asker, 0) + 1
            return _MINUTE - seconds % _MINUTE if self.counted[asker] > most else 0
