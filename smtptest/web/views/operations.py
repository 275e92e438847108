"""The operations of the OpenAPI document, and the answers that several of them give."""

from __future__ import annotations

from smtptest.admission.proof_of_work import HEADER
from smtptest.engine.events import Json

TEXT: Json = {"type": "string"}
PATH_ID: Json = {"name": "id", "in": "path", "required": True, "schema": TEXT}
WITH_WORK: Json = {"name": HEADER, "in": "header", "description": "the solution of a challenge", "schema": TEXT}
_PAGE: Json = {"text/html": {"schema": TEXT}}


def operation(name: str, summary: str, *answers: Json, body: str | Json = "") -> Json:
    """What can be asked of an address. answers: by their codes, what there is besides AWAY and whatever else is
    refused. body: the name or the schema of the JSON that it takes; empty for none."""
    responses = {code: one for answer in answers for code, one in answer.items()}
    # Every view asks the database; one that has words of its own for that says more.
    common = {} if "503" in responses else {"503": reference("responses", "Away")}
    made: Json = {
        "operationId": name,
        "summary": summary,
        "responses": {**responses, **common, "default": reference("responses", "Refused")},
    }
    if body:
        content = {"application/json": {"schema": reference("schemas", body) if isinstance(body, str) else body}}
        made["requestBody"] = {"required": True, "content": content}
    return made


def answer(code: str, words: str, content: Json | None = None) -> Json:
    """content: by its media types; None for an answer without a body."""
    return {code: {"description": words, **({"content": content} if content else {})}}


def as_text(media: str) -> Json:
    """The content of an answer in this media type."""
    return {media: {"schema": TEXT}}


def as_json(schema: str) -> Json:
    """The content of an answer in JSON. schema: its name."""
    return {"application/json": {"schema": reference("schemas", schema)}}


def refused(code: str, words: str, *, schema: str = "Errors", page: bool = True) -> Json:
    """The answer if what was asked for is not done: JSON for whoever wants that. page: whether there is one, too."""
    return answer(code, words, {**as_json(schema), **(_PAGE if page else {})})


def reference(kind: str, name: str) -> Json:
    """What stands once among the document's components."""
    return {"$ref": f"#/components/{kind}/{name}"}


def shape(properties: Json) -> Json:
    """The schema of an object that has all of them."""
    return {"type": "object", "required": list(properties), "properties": properties}


# Of whoever starts a test, or makes a monitor.
WORK = refused(
    "403",
    "proof of work is needed: solve the challenge (ALTCHA, PoW v2), and send the same again with the solution in the"
    " header SMTPTest-Work, which serves once; or the service sees no address of yours; or it was not sent as JSON and"
    " without the form's token",
    schema="WorkNeeded",
)
TOO_LARGE = answer("413", "the request has more than 1 MiB: the connection is closed")
_AWAY = "the database is away, or too many long transcripts are viewed at once; see Retry-After"
_REFUSED = (
    "whatever else is refused, such as 400 for a Host that the service is not set up for, 405 for another method, and"
    " 500; as JSON to whoever sends JSON, asks for an address with .json, or prefers it in Accept"
)
COMPONENTS: Json = {
    # The texts are those of .txt and .png.
    "Away": answer("503", _AWAY, {**as_json("Errors"), **_PAGE, **as_text("text/plain")})["503"],
    "Refused": refused("default", _REFUSED)["default"],
}
