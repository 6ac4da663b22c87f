"""The API answers as its description says, whatever is asked: requests that fit it, and requests that do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

schemathesis = pytest.importorskip("schemathesis")
positive_data_acceptance = pytest.importorskip("schemathesis.specs.openapi.checks").positive_data_acceptance
pytest.importorskip("starlette")
pytest.importorskip("uvicorn")

from tests.served import FORM, Served, serving  # noqa: E402

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as page:
        yield page


@pytest.fixture(scope="module")
def described(served: Served) -> Any:
    return schemathesis.openapi.from_url(f"{served.address}api/openapi.json")


@pytest.mark.parametrize("fits", [True, False], ids=["as described", "otherwise"])
def test_every_answer_is_described(described: Any, fits: bool) -> None:
    mode = schemathesis.GenerationMode.POSITIVE if fits else schemathesis.GenerationMode.NEGATIVE
    for found in described.get_all_operations():
        strategy = found.ok().as_strategy(generation_mode=mode)

        def ask(case: Any) -> None:
            case.call_and_validate(excluded_checks=[positive_data_acceptance])  # not every file is a form

        settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))(given(case=strategy)(ask))()


def test_the_check_of_a_form_is_described(served: Served, described: Any) -> None:
    operation = described["/api/check"]["POST"]
    queries: list[dict[str, Any]] = [{}, {"format": "html"}, {"format": "xlsx"}, {"format": "pdf"}, {"lang": "en"}]
    for query in queries:
        answer = served.post(**query)
        answer.request.read()
        operation.validate_response(answer)
        assert answer.status_code == 200
    unread = served.post(form=(FORM.with_suffix(".txt").name, b"x"))
    unread.request.read()
    operation.validate_response(unread)
