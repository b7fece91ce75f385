"""The variants of every query of the app, from the parameters of the functions in `lib/data/queries`.

In: for each parameter, its values, of which the first is the usual one. Out: queries by name: the usual one, each other
value alone, each pair of other values of two parameters, and all last values at once; and one of a day before all rows.
"""

import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date
from typing import Any

from lib.contract.age_band import AGE_BANDS, age_bands
from lib.data import queries
from lib.data.filters import NOT_MEASURED, Filters
from lib.data.periods import Grain, Period
from lib.data.queries import Query

Builder = Callable[..., Query]
Change = dict[str, Any]
BEFORE = "before"  # in the name of the variant over a day before the first rows

# The days of the lake: four weeks from a Monday. The usual days of a query are fewer, because the hourly counts of all
# and the rows of single faces are large; the clocks go back on one of them, 2026-10-25.
FIRST_DAY, END_DAY = date(2026, 10, 5), date(2026, 11, 2)
_WEEK = date(2026, 10, 21), date(2026, 10, 28)
_TWO_DAYS: Change = {"first_day": date(2026, 10, 25), "end_day": date(2026, 10, 27)}
_EARLIER: Change = {"first_day": date(2020, 1, 1), "end_day": date(2020, 1, 2)}
_WIDE_BANDS = age_bands((21, 50))

FILTERS: tuple[Change, ...] = (
    {"first_day": date(2026, 10, 24)},
    {"end_day": date(2026, 10, 26)},
    {"last_day_hours": 14},
    {"stores": ("dublin-1",)},
    {"aisles": ("coffee", "toys")},
    {"places": ("cork-1", "dublin-1.toys")},
    {"weekdays": ("Sunday", "Tuesday")},
    {"hours": ("10:00", "17:00")},
    {"age_bands": ("18–24", "0–17", NOT_MEASURED)},
    {"bands": _WIDE_BANDS, "age_bands": ("0–20", NOT_MEASURED)},
    {"genders": (NOT_MEASURED,)},
    {"genders": ("FEMALE", NOT_MEASURED)},
    {"emotions": ("HAPPY", "UNKNOWN", NOT_MEASURED)},
)


def _combined(changes: tuple[Change, ...]) -> Iterator[Change]:
    """No change, each change, and each pair of changes of different parameters; then every parameter's last one."""
    yield {}
    yield from changes
    for one, other in itertools.combinations(changes, 2):
        if not one.keys() & other.keys():
            yield one | other
    yield {name: value for change in changes for name, value in change.items()}


# The values of the builders' parameters by name, the usual one first.
VALUES: dict[str, tuple[Any, ...]] = {
    "period": (Period(*_WEEK), Period(FIRST_DAY, END_DAY, last_day_hours=14)),
    "first_day": (FIRST_DAY, date(2026, 10, 25)),
    "end_day": (END_DAY, date(2026, 10, 26)),
    "grain": tuple(Grain),
    "stores": ((), ("cork-1",), ("dublin-1", "cork-1")),
    "aisles": ((), ("toys", "coffee")),
    "fold_aisles": (False, True),
    "bands": (AGE_BANDS, _WIDE_BANDS),
    "pose": (False, True),
    "ready": (False,),  # ready counts are in a stack, not in a folder: see test_counts.py
    "limit": (20, 3_000),
    "filters": tuple(Filters(**(_TWO_DAYS | change)) for change in _combined(FILTERS)),
}
EARLIER: Change = {**_EARLIER, "period": Period(**_EARLIER), "filters": Filters(**_EARLIER)}


def builders() -> dict[str, Builder]:
    """Every function of `lib/data/queries` that returns a query, by its name."""
    modules = [importlib.import_module(f"{queries.__name__}.{m.name}") for m in pkgutil.iter_modules(queries.__path__)]
    return {
        name: function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and inspect.signature(function).return_annotation is Query
    }


def without_values() -> set[str]:
    """Parameters of builders and fields of filters that have no values here."""
    parameters = {name for builder in builders().values() for name in inspect.signature(builder).parameters}
    changed = {name for change in FILTERS for name in change}
    return (parameters - VALUES.keys()) | ({field.name for field in fields(Filters)} - changed)


def variants() -> dict[str, Query]:
    """All variants by name. A builder of which a parameter has no values has none: see `without_values`."""
    found: dict[tuple[str, str], tuple[str, Query]] = {}
    for name, builder in builders().items():
        parameters = list(inspect.signature(builder).parameters)
        if not VALUES.keys() >= set(parameters):
            continue
        usual = {parameter: VALUES[parameter][0] for parameter in parameters}
        others = tuple({parameter: value} for parameter in parameters for value in VALUES[parameter][1:])
        earlier = {parameter: EARLIER[parameter] for parameter in parameters if parameter in EARLIER}
        changes = {f"{name}-{number}": change for number, change in enumerate(_combined(others))}
        for label, change in (changes | {f"{name}-{BEFORE}": earlier}).items():
            query = builder(**(usual | change))
            found.setdefault((query.sql, repr(sorted(query.params.items()))), (label, query))
    return dict(found.values())
