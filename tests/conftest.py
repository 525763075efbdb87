"""What holds for every test, whatever machine runs it."""

from __future__ import annotations

import signal

from hypothesis import HealthCheck, settings

# A machine that is busy with other things is no finding: nothing here is timed.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

# A shell lets what it starts in the background ignore ^C, and tests of ^C would never see it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
