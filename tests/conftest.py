"""Settings that all tests share."""

import os

from hypothesis import settings

# No deadline: no test is about elapsed time. Where a change is judged, hypothesis tries the same examples every time,
# so that a red run can be had again; elsewhere it looks for new ones.
settings.register_profile("search", deadline=None)
settings.register_profile("judge", deadline=None, derandomize=True)
# What is shown has 80 columns, unless a test asks for others.
os.environ.pop("COLUMNS", None)

settings.load_profile("judge" if os.environ.get("CI") else "search")
