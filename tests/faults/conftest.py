"""How long the faults are tried: short in the suite, long when somebody asks for it.

`pytest tests/faults --rounds 200 --kills 10` does what docs/faults.md reports.
"""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Two options, known when this folder is named on the command line."""
    parser.addoption("--rounds", type=int, default=5, help="rounds of the race for one vote (5)")
    parser.addoption("--kills", type=int, default=2, help="how often the server is killed (2)")


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """Rounds of the race for one vote."""
    return int(request.config.getoption("--rounds", default=5))


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How often the server is killed."""
    return int(request.config.getoption("--kills", default=2))
