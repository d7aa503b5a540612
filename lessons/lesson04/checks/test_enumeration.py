"""Step enumeration: time tells nobody who has an account."""

import pytest

from checker.accounts import PASSWORD, Accounts
from checker.expect import require

pytestmark = pytest.mark.continues

FEWEST_TRIES = 3
MOST_TRIES = 12
RATIO = 3.0
EARLY = (
    "Without a user there is no hash to verify, and the answer comes at once. Hash the password all the same, or "
    "verify it against a hash that you made for that."
)
LATE = (
    "Without a user more work is done than with one: hash once, or verify once against a hash that is made when the "
    "app starts, and not at each log-in."
)


def test_time(accounts: Accounts) -> None:
    """A log-in with an e-mail that nobody has takes about as long as one with a wrong password: of several tries, the quickest ones differ by less than a factor of 3."""
    viewer = accounts.of("viewer")
    unknown, wrong = [], []
    for number in range(MOST_TRIES):
        unknown.append(seconds(accounts, f"nobody{number}@example.com"))
        wrong.append(seconds(accounts, viewer.email))
        if number + 1 >= FEWEST_TRIES and alike(min(unknown), min(wrong)):
            break  # a busy machine makes times longer, never shorter
    times = min(unknown), min(wrong)
    got = f"{times[0] * 1000:.0f} ms for an unknown e-mail, {times[1] * 1000:.0f} ms for a wrong password"
    cause = EARLY if times[0] < times[1] else LATE
    require(alike(*times), "times that differ by less than a factor of 3", got, cause=cause)


def alike(one: float, other: float) -> bool:
    """Whether two times differ by less than the factor that is asked for."""
    return max(one, other) < RATIO * min(one, other)


def seconds(accounts: Accounts, email: str) -> float:
    """How long a log-in takes that fails."""
    answer = accounts.log_in(email, f"not {PASSWORD}").error(401)
    return answer.response.elapsed.total_seconds()
