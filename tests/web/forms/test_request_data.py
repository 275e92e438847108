"""What a request may bring: form or JSON, read alike."""

from __future__ import annotations

import pytest
from django.test import AsyncClient, RequestFactory

from smtptest.web.forms.controls import DrawnForm
from smtptest.web.forms.domain_form import DomainForm
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.request_data import BadRequest, json_fields
from tests.web.scenarios.test_contract import FIELDS, post

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("field", ["body", "subject", "helo", "host", "username", "password"])
async def test_half_a_surrogate_pair_is_no_text(client: AsyncClient, field: str) -> None:
    response = await post(client, {**FIELDS, "host": "127.0.0.1", "port": 1, field: "\ud800"})
    assert (response.status_code, list(response.json()["errors"])) == (400, [field])


_NO_TEXT = "Enter text, a whole number, or a list of texts."


@pytest.mark.parametrize("value", [True, False, {}, {"a": "b"}, 1.5, [1], [True], [None], [["a"]]])
@pytest.mark.parametrize("field", ["subject", "body", "helo", "username", "password", "host", "mail_from", "rcpt_to"])
def test_a_text_is_no_truth_value_and_nothing_nested(rf: RequestFactory, field: str, value: object) -> None:
    with pytest.raises(BadRequest) as refused:
        json_fields(rf.post("/", {**FIELDS, field: value}, content_type="application/json"))
    assert refused.value.errors == {field: [_NO_TEXT]}


@pytest.mark.parametrize(
    ("value", "text"), [("x", "x"), (0, "0"), (2026, "2026"), (None, ""), (["x", "y"], "x\ny"), ([], "")]
)
def test_a_text_may_be_written_as_a_number_as_lines_or_left_out(rf: RequestFactory, value: object, text: str) -> None:
    fields = json_fields(rf.post("/", {**FIELDS, "host": "mx.test", "body": value}, content_type="application/json"))
    form = TestForm(fields)
    assert form.is_valid()
    assert form.cleaned_data["body"] == text


@pytest.mark.parametrize("form", [TestForm, DomainForm])
def test_what_is_null_is_as_if_it_were_left_out(rf: RequestFactory, form: type[DrawnForm]) -> None:
    nothing = dict.fromkeys(form.base_fields)
    assert json_fields(rf.post("/", nothing, content_type="application/json"), form.base_fields) == {}


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/domain/", "domain"), ("/domain/", "selectors"), ("/monitors/", "name"), ("/monitors/", "kind"),
    ],
)  # fmt: skip
async def test_no_text_of_any_form_is_a_truth_value(client: AsyncClient, path: str, field: str) -> None:
    response = await client.post(path, {field: True}, content_type="application/json")
    assert (response.status_code, response.json()) == (400, {"errors": {field: [_NO_TEXT]}})


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("insecure_auth", {}, "Enter true or false."), ("insecure_auth", 1.0, "Enter true or false."),
        ("insecure_auth", "maybe", "Enter true or false."), ("port", True, "Enter a number from 1 to 65535."),
        ("port", 1.5, _NO_TEXT), ("security", True, "Choose one of: none, opportunistic, starttls, tls."),
        ("attachments", True, "Enter a list of objects with name, type and content (base64)."),
    ],
)  # fmt: skip
async def test_what_is_no_text_says_what_it_takes(client: AsyncClient, field: str, value: object, words: str) -> None:
    response = await post(client, {**FIELDS, "host": "mx.test", field: value})
    assert (response.status_code, response.json()) == (400, {"errors": {field: [words]}})


@pytest.mark.parametrize(
    ("word", "meaning"), [("0", False), ("off", False), ("false", False), ("true", True), ("on", True), ("maybe", None)]
)
def test_a_tick_is_a_tick_and_nothing_else(word: str, meaning: bool | None) -> None:
    form = TestForm({"host": "mx.test", "rcpt_to": "a@example.org", "insecure_auth": word})
    assert (form.cleaned_data["insecure_auth"] if form.is_valid() else None) is meaning


@pytest.mark.parametrize("path", ["/", "/domain/", "/receive/", "/monitors/"])
async def test_too_much_json_is_told_in_json(client: AsyncClient, path: str) -> None:
    response = await client.post(path, {"host": "mx.test", "body": "x" * 700_000}, content_type="application/json")
    assert (response.status_code, response.json()) == (400, {"errors": {"__all__": ["The request is too large."]}})


@pytest.mark.long
@pytest.mark.parametrize("charset", ["zip", "idna", "undefined", "klingon", "utf-16"])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain"])
async def test_what_a_client_says_of_its_encoding_breaks_nothing(client: AsyncClient, kind: str, charset: str) -> None:
    """Our forms are UTF-8. Python knows codecs that are none for text, and Django looks the client's word up."""
    body = b'--x\r\nContent-Disposition: form-data; name="subject"\r\n\r\nabc\r\n--x--\r\n'
    answer = await client.generic("POST", "/", body, content_type=f"{kind}; charset={charset}")
    assert answer.status_code == 400
    assert "Enter a host name" in answer.content.decode()
