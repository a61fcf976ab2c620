"""Documents: uploaded as bytes or form, attached only as uploaded, downloaded safely."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from export_program.api.documents import disposition
from export_program.engine.actors import Role
from tests.api.office import API, PDF, Person, TestOffice, new_exporter, problem

DOCUMENTS = f"{API}/documents"


async def uploaded(agent: Person, content: bytes = PDF) -> dict[str, Any]:
    headers = {"Content-Type": "application/pdf"}
    told = await agent.client.post(DOCUMENTS, content=content, headers=headers)
    assert told.status_code == 201, told.text
    found: dict[str, Any] = told.json()
    return found


async def attached(agent: Person, name: str = "پروانهٔ تولید.pdf") -> str:
    """The address of a document on a new exporter."""
    exporter = await new_exporter(agent)
    path = f"{API}/exporters/{exporter['case_id']}"
    body = {"type": "production_licence", "name": name, **await uploaded(agent)}
    told = await agent.post(f"{path}/attach-document", body)
    assert told.status_code == 200, told.text
    return f"{path}/documents/D1"


async def test_an_upload_tells_what_attaching_asks_for(agent: Person) -> None:
    digest = hashlib.sha256(PDF).hexdigest()
    told = await uploaded(agent)
    assert told == {"sha256": digest, "size": len(PDF), "media_type": "application/pdf"}
    form = {"file": ("x.pdf", PDF, "application/pdf")}
    assert (await agent.client.post(DOCUMENTS, files=form)).json() == told


async def test_a_document_comes_back_as_it_was_sent(agent: Person) -> None:
    told = await agent.get(await attached(agent))
    assert told.content == PDF
    assert told.headers["content-type"] == "application/pdf"
    assert told.headers["content-length"] == str(len(PDF))
    assert told.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in told.headers["content-security-policy"]
    assert "filename*=UTF-8''%D9%BE%D8%B1" in told.headers["content-disposition"]


async def test_an_unchanged_document_is_not_sent_again(agent: Person) -> None:
    path = await attached(agent)
    tag = f'"{hashlib.sha256(PDF).hexdigest()}"'
    told = await agent.get(path, headers={"If-None-Match": tag})
    assert (told.status_code, told.content) == (304, b"")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("report.pdf", "report.pdf"),
        ('a"b\\c.pdf', "c.pdf"),
        ("../../etc/passwd", "passwd"),
        ("x\r\nSet-Cookie: a=b", "xSet-Cookie_ a_b"),
        ("\u202egnp.exe", "gnp.exe"),
        ("...", "document"),
    ],
)
def test_a_file_name_cannot_break_out_of_its_header(name: str, plain: str) -> None:
    told = disposition(name)
    assert f'filename="{plain}"' in told
    assert "\r" not in told
    assert "\n" not in told
    assert told.isascii()


@pytest.mark.parametrize(
    ("media_type", "content", "status", "slug"),
    [
        ("text/html", b"<script>", 415, "unsupported-media"),
        ("application/json", b"{}", 415, "unsupported-media"),
        ("", b"x", 415, "unsupported-media"),
        ("application/pdf", b"<html>", 415, "unsupported-media"),
        ("image/png", b"\x89PN", 415, "unsupported-media"),
        ("application/pdf", b"", 400, "bad-request"),
        ("text/plain", b"", 400, "bad-request"),
        ("multipart/form-data", b"x", 400, "bad-request"),
        ("multipart/form-data; boundary=b", b"not a form", 400, "bad-request"),
    ],
)
async def test_what_is_no_document_is_refused_and_not_kept(
    office: TestOffice, agent: Person, media_type: str, content: bytes, status: int, slug: str
) -> None:
    headers = {"Content-Type": media_type}
    told = await agent.client.post(DOCUMENTS, content=content, headers=headers)
    problem(told, status, slug)
    assert _kept(office) == []


def _kept(office: TestOffice) -> list[Path]:
    folder = office.program.settings.data / "documents"
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_form_holds_exactly_one_file(office: TestOffice, agent: Person) -> None:
    two = [("a", ("a.pdf", PDF, "application/pdf")), ("b", ("b.pdf", PDF, "application/pdf"))]
    problem(await agent.client.post(DOCUMENTS, files=two), 400, "bad-request")
    assert _kept(office) == []


@pytest.mark.parametrize("how", ["announced", "unannounced", "form"])
async def test_a_document_over_the_limit_is_refused_and_not_kept(
    office: TestOffice, agent: Person, how: str
) -> None:
    office.program.documents.max_bytes = 1000
    content = PDF + b"x" * 1000

    async def pieces() -> Any:
        for start in range(0, len(content), 100):
            yield content[start : start + 100]

    headers = {"Content-Type": "application/pdf"}
    if how == "form":
        form = {"file": ("x.pdf", content, "application/pdf")}
        told = await agent.client.post(DOCUMENTS, files=form)
    else:
        sent = content if how == "announced" else pieces()
        told = await agent.client.post(DOCUMENTS, content=sent, headers=headers)
    problem(told, 413, "too-large")
    assert _kept(office) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sha256": "0" * 64}, "/sha256"),
        ({"size": 1}, "/size"),
        ({"media_type": "text/html"}, "/media_type"),
    ],
)
async def test_only_what_was_uploaded_can_be_attached(
    agent: Person, change: dict[str, Any], field: str
) -> None:
    exporter = await new_exporter(agent)
    path = f"{API}/exporters/{exporter['case_id']}/attach-document"
    body = {"type": "production_licence", "name": "x.pdf", **await uploaded(agent), **change}
    told = problem(await agent.post(path, body), 422, "rule-broken")
    assert told["errors"][0]["field"] == field


async def test_a_damaged_document_is_not_handed_out(office: TestOffice, agent: Person) -> None:
    path = await attached(agent)
    (kept,) = _kept(office)
    kept.chmod(0o600)
    kept.write_bytes(PDF.replace(b"invented", b"altered!"))
    told = await agent.get(path)
    problem(told, 500, "store-damaged")
    assert b"altered" not in told.content


async def test_documents_are_for_those_who_see_the_case(office: TestOffice, agent: Person) -> None:
    path = await attached(agent)
    assert (await (await office.person(Role.AUDITOR)).get(path)).status_code == 200
    stranger = await office.person(Role.EXPORTER_USER)
    problem(await stranger.get(path), 404, "no-such-case")
    problem(await agent.get(path.replace("D1", "D9")), 404, "not-found")
