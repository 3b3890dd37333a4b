"""How many cases a property tries in each profile; the profiles are registered in ``tests/conftest.py``."""

from hypothesis import HealthCheck, settings

SUITE, ASSURE = 100, 5_000


def cases(in_suite, **more):
    """Settings of a property that tries so many cases in the suite, and as many times more as the profile says.

    A fixture of the whole test, such as the tables or a folder to write in, may serve all its cases.
    """
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    count = max(in_suite * settings().max_examples // SUITE, 1)
    return settings(max_examples=count, suppress_health_check=checks, **more)
