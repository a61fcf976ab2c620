"""Commands over HTTP: typed bodies, safe repetitions, lost races, every refusal as a problem."""

import asyncio
from typing import Any

import pytest

from export_program.engine.actors import Role
from tests.api.office import API, FIRM, Person, TestOffice, new_exporter, problem


async def test_a_command_moves_a_case_and_answers_its_new_version(agent: Person) -> None:
    exporter = await new_exporter(agent)
    moved = await agent.post(
        f"{API}/exporters/{exporter['case_id']}/tag-case", {"tag": "detergent"}
    )
    assert moved.status_code == 200
    assert moved.headers["etag"] == '"2"'
    assert int(moved.headers["position"]) == exporter["position"] + 1
    assert "location" not in moved.headers


async def test_a_repeated_command_gets_the_first_answer(agent: Person, office: TestOffice) -> None:
    key = {"Idempotency-Key": "upload 17, row 4"}
    first = await agent.post(f"{API}/exporters", FIRM, headers=key)
    head = office.program.store.head()
    again = await agent.post(f"{API}/exporters", FIRM, headers=key)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert again.headers["location"] == first.headers["location"]
    assert office.program.store.head() == head


async def test_a_repetition_is_answered_though_the_case_has_moved_on(agent: Person) -> None:
    exporter = await new_exporter(agent)
    path = f"{API}/exporters/{exporter['case_id']}/tag-case"
    headers = {"Idempotency-Key": "k", "If-Match": '"1"'}
    first = await agent.post(path, {"tag": "one"}, headers=headers)
    await agent.post(path, {"tag": "two"})
    again = await agent.post(path, {"tag": "one"}, headers=headers)
    assert again.status_code == 200
    assert again.json() == first.json()


async def test_an_idempotency_key_belongs_to_one_request(agent: Person) -> None:
    key = {"Idempotency-Key": "k"}
    exporter = await new_exporter(agent)
    path = f"{API}/exporters/{exporter['case_id']}/tag-case"
    assert (await agent.post(path, {"tag": "one"}, headers=key)).status_code == 200
    told = problem(await agent.post(path, {"tag": "two"}, headers=key), 422, "key-used-otherwise")
    assert told["errors"][0]["field"] == "Idempotency-Key"


async def test_two_accounts_may_use_the_same_key(agent: Person, office: TestOffice) -> None:
    other = await office.person(Role.EXPORT_HOUSE_AGENT)
    key = {"Idempotency-Key": "k"}
    one = await agent.post(f"{API}/exporters", FIRM, headers=key)
    two = await other.post(f"{API}/exporters", {**FIRM, "national_id": "10999000027"}, headers=key)
    assert (one.status_code, two.status_code) == (201, 201)


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "tab\there"])
async def test_a_key_that_is_no_key_is_refused(agent: Person, key: str) -> None:
    told = await agent.post(f"{API}/exporters", FIRM, headers={"Idempotency-Key": key})
    assert problem(told, 400, "bad-request")["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize("seen", ['"1"', 'W/"1"', "1", "*"])
async def test_a_command_on_the_version_that_was_seen_is_done(agent: Person, seen: str) -> None:
    exporter = await new_exporter(agent)
    path = f"{API}/exporters/{exporter['case_id']}/tag-case"
    done = await agent.post(path, {"tag": "one"}, headers={"If-Match": seen})
    assert done.status_code == 200


async def test_a_command_on_an_older_version_is_refused_and_nothing_is_written(
    agent: Person, office: TestOffice
) -> None:
    exporter = await new_exporter(agent)
    path = f"{API}/exporters/{exporter['case_id']}/tag-case"
    await agent.post(path, {"tag": "one"})
    head = office.program.store.head()
    told = await agent.post(path, {"tag": "two"}, headers={"If-Match": '"1"'})
    assert problem(told, 412, "stale-version")["current_version"] == 2
    assert office.program.store.head() == head


@pytest.mark.parametrize("seen", ['"1", "2"', '"one"', '"-1"', ""])
async def test_an_if_match_that_is_no_version_is_refused(agent: Person, seen: str) -> None:
    exporter = await new_exporter(agent)
    path = f"{API}/exporters/{exporter['case_id']}/tag-case"
    told = await agent.post(path, {"tag": "one"}, headers={"If-Match": seen})
    assert problem(told, 400, "bad-request")["errors"][0]["field"] == "If-Match"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"colour": "red"}, "/colour"),
        ({"name": 7}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 301}, "/name"),
        ({"province": "XX-99"}, "/province"),
        ({"contacts": [{"ref": "sales", "name": "x", "age": 9}]}, "/contacts/0/age"),
        ({"contacts": [{"ref": "sales", "name": "x", "phone": 9}]}, "/contacts/0/phone"),
        ({"contacts": "many"}, "/contacts"),
        ({"occurred_at": "yesterday"}, "/occurred_at"),
    ],
)
async def test_a_body_that_does_not_fit_is_refused_naming_the_field(
    agent: Person, office: TestOffice, change: dict[str, Any], field: str
) -> None:
    head = office.program.store.head()
    told = problem(await agent.post(f"{API}/exporters", {**FIRM, **change}), 400, "bad-request")
    assert told["errors"][0]["field"] == field
    assert told["errors"][0]["sentence"]
    assert office.program.store.head() == head


async def test_a_missing_field_is_named(agent: Person) -> None:
    body = {k: v for k, v in FIRM.items() if k != "district"}
    told = problem(await agent.post(f"{API}/exporters", body), 400, "bad-request")
    assert told["errors"][0]["field"] == "/district"


async def test_what_is_refused_is_not_repeated_in_the_answer(agent: Person) -> None:
    secret = "۰۹۱۲ ۳۴۵ ۶۷۸۹"
    told = await agent.post(
        f"{API}/exporters", {**FIRM, "contacts": [{"ref": secret, "name": "x"}]}
    )
    problem(told, 400, "bad-request")
    assert secret not in told.text


@pytest.mark.parametrize("body", [b"{", b"", b"[1]", b'{"name":"\xff"}', b"null", b'"x"'])
async def test_a_body_that_is_not_an_object_is_refused(agent: Person, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    told = await agent.client.post(f"{API}/exporters", content=body, headers=headers)
    problem(told, 400, "bad-request")


async def test_a_command_without_fields_needs_no_body(agent: Person) -> None:
    exporter = await new_exporter(agent)
    path = f"{API}/exporters/{exporter['case_id']}/submit-registration"
    told = await agent.post(path)
    assert problem(told, 422, "rule-broken")["errors"]  # understood; it is the office's rules


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "", "x"])
async def test_another_content_type_is_refused_though_the_body_is_json(
    agent: Person, media_type: str
) -> None:
    """The framework itself would parse JSON of any content type."""
    headers = {"Content-Type": media_type}
    told = await agent.client.post(f"{API}/exporters", content=b"{}", headers=headers)
    problem(told, 415, "unsupported-media")


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "application/x+json"])
async def test_json_by_any_of_its_names_is_taken(agent: Person, media_type: str) -> None:
    headers = {"Content-Type": media_type}
    told = await agent.client.post(f"{API}/exporters", content=b"{}", headers=headers)
    problem(told, 400, "bad-request")


@pytest.mark.parametrize("length", ["announced", "unknown"])
async def test_a_body_over_the_limit_is_refused(agent: Person, length: str) -> None:
    async def pieces() -> Any:
        for _ in range(17):
            yield b" " * (1 << 16)

    content = b" " * (17 << 16) if length == "announced" else pieces()
    headers = {"Content-Type": "application/json"}
    told = await agent.client.post(f"{API}/exporters", content=content, headers=headers)
    assert "1,048,576 bytes" in problem(told, 413, "too-large")["detail"]


async def test_a_sealed_pointer_from_outside_is_refused(agent: Person) -> None:
    pointer = {"$pd": "somebody", "key": "k", "hash": "h"}
    body = {**FIRM, "contacts": [{"ref": "sales", "name": pointer}]}
    problem(await agent.post(f"{API}/exporters", body), 400, "sealed-input")


async def test_a_command_in_the_wrong_stage_is_refused(agent: Person) -> None:
    exporter = await new_exporter(agent)
    body = {"method": "registry", "result": "passed"}
    told = await agent.post(f"{API}/exporters/{exporter['case_id']}/verify", body)
    refused = problem(told, 409, "wrong-stage")
    (fault,) = refused["errors"]
    assert (fault["rule"], fault["field"], fault["found"]) == ("stage_fits", "stage", "draft")
    assert fault["sentence"] == refused["detail"]


@pytest.mark.parametrize(
    ("body", "field", "meant"),
    [
        ({"issued_on": "1404-08-17"}, "/issued_on", "of the Solar Hijri calendar is 2025-11-08"),
        ({"valid_until": "1405-12-30"}, "/valid_until", "nor a day of the Solar Hijri calendar"),
        ({"occurred_at": "1404-08-17T09:00:00+03:30"}, "/occurred_at", "is 2025-11-08"),
        ({"issued_on": "0001-01-01"}, "/issued_on", "is 0622-03-22"),
    ],
)
async def test_a_solar_hijri_date_in_a_command_is_refused_and_told_in_the_other_calendar(
    agent: Person, body: dict[str, str], field: str, meant: str
) -> None:
    exporter = await new_exporter(agent)
    card = {"number": "1404-1", "issuer": "Chamber"}
    card |= {"issued_on": "2025-11-08", "valid_until": "2026-11-08"}
    path = f"{API}/exporters/{exporter['case_id']}/record-commercial-card"
    refused = problem(await agent.post(path, {**card, **body}), 400, "bad-request")
    (fault,) = refused["errors"]
    assert fault["field"] == field
    assert "Gregorian calendar" in fault["sentence"]
    assert meant in fault["sentence"]


async def test_a_solar_hijri_date_inside_a_list_is_refused_at_its_place(agent: Person) -> None:
    usd = {"amount": "5", "currency": "USD"}
    invoice = {"issuer": "10999000012", "number": "A-17", "dated": "2025-11-08", "amount": usd}
    claim = {
        "participation_id": agent.id,
        "exhibition_id": agent.id,
        "invoices": [invoice, {**invoice, "number": "A-18", "dated": "1404-08-20"}],
        "claimed": usd,
    }
    told = problem(await agent.post(f"{API}/subsidy-claims", claim), 400, "bad-request")
    assert told["errors"][0]["field"] == "/invoices/1/dated", told
    claim["invoices"][1]["dated"] = "1404/08/20"  # type: ignore[index]
    told = problem(await agent.post(f"{API}/subsidy-claims", claim), 400, "bad-request")
    assert "Gregorian" in told["errors"][0]["sentence"], told


@pytest.mark.parametrize("missing", ["01a20773-66d9-7c6f-808d-6499c7261fd3", "not-an-id"])
async def test_a_case_that_is_not_there_is_named_in_the_errors(agent: Person, missing: str) -> None:
    one = f"{API}/exporters/{missing}"
    told = [await agent.get(one), await agent.post(f"{one}/tag-case", {"tag": "x"})]
    told.append(await agent.get(f"{API}/cases/{missing}/chain"))
    for answer in told:
        refused = problem(answer, 404, "no-such-case")
        rule = {"rule": "case_exists", "sentence": refused["detail"]}
        assert refused["errors"] == [{**rule, "field": "case_id", "found": missing}]


async def test_every_refusal_of_a_command_names_a_rule_and_a_field(
    office: TestOffice, agent: Person
) -> None:
    exporter = await new_exporter(agent)
    auditor, path = await office.person(Role.AUDITOR), f"{API}/exporters/{exporter['case_id']}"
    tag = {"tag": "x"}
    told = [
        (await agent.post(path + "/verify", {"method": "registry", "result": "passed"}), 409),
        (await auditor.post(path + "/tag-case", tag), 403),
        (await agent.post(path + "/tag-case", tag, headers={"If-Match": '"7"'}), 412),
        (await agent.post(path + "/submit-registration"), 422),
        (await agent.post(path + "/tag-case", {"tag": 1}), 400),
    ]
    for answer, status in told:
        assert answer.status_code == status, answer.text
        for fault in answer.json()["errors"]:
            assert fault["rule"], answer.text
            assert fault["sentence"], answer.text
            assert fault["field"], answer.text


async def test_a_command_of_another_role_is_refused_naming_the_roles(
    agent: Person, office: TestOffice
) -> None:
    exporter = await new_exporter(agent)
    reviewer = await office.person(Role.REVIEWER)
    told = await reviewer.post(f"{API}/exporters/{exporter['case_id']}/submit-registration")
    assert "export_house_agent" in problem(told, 403, "not-allowed")["detail"]


async def test_a_role_that_is_named_but_not_held_is_refused(agent: Person) -> None:
    told = await agent.post(f"{API}/exporters", {**FIRM, "acting_role": "wg_chair"})
    (fault,) = problem(told, 403, "not-allowed")["errors"]
    assert (fault["rule"], fault["field"]) == ("role_is_held", "/acting_role")


async def test_a_fact_that_another_case_holds_is_refused_naming_the_field(agent: Person) -> None:
    first = await new_exporter(agent)
    told = problem(await agent.post(f"{API}/exporters", FIRM), 409, "already-held")
    assert told["errors"][0]["field"] == "/national_id"
    assert first["case_id"] in told["errors"][0]["found"]


async def test_a_step_in_the_future_is_refused(agent: Person) -> None:
    body = {**FIRM, "occurred_at": "2999-01-01T00:00:00Z"}
    told = problem(await agent.post(f"{API}/exporters", body), 422, "rule-broken")
    assert told["errors"][0]["field"] == "/occurred_at"


@pytest.mark.parametrize(
    "path",
    [
        "exporters/01a20773-66d9-7c6f-808d-6499c7261fd3/tag-case",
        "exporters/not-an-id/tag-case",
        "agreements-of-mars/01a20773-66d9-7c6f-808d-6499c7261fd3/tag-case",
        "exporters/01a20773-66d9-7c6f-808d-6499c7261fd3/fly",
        "exporters/fly",
        "no-such-kind",
    ],
)
async def test_what_is_not_there_is_answered_as_not_found(agent: Person, path: str) -> None:
    told = await agent.post(f"{API}/{path}", {"tag": "x"})
    assert told.status_code == 404
    assert told.json()["type"] in {"/problems/not-found", "/problems/no-such-case"}


async def test_a_case_of_another_kind_is_not_found(agent: Person) -> None:
    path = f"{API}/agreements/{agent.id}/tag-case"
    problem(await agent.post(path, {"tag": "x"}), 404, "no-such-case")


async def test_a_step_of_the_program_itself_has_no_address(agent: Person) -> None:
    exporter = await new_exporter(agent)
    told = await agent.post(f"{API}/exporters/{exporter['case_id']}/lapse-draft", {})
    problem(told, 404, "not-found")


async def test_the_program_is_configured_with_the_scope_admin_only(office: TestOffice) -> None:
    admin = await office.person(Role.ADMIN, scopes=("read", "write"))
    problem(await admin.post(f"{API}/accounts", {"name": "x"}), 403, "scope-missing")


async def test_concurrent_commands_on_one_case_are_all_done(agent: Person) -> None:
    exporter = await new_exporter(agent)
    path = f"{API}/exporters/{exporter['case_id']}/tag-case"
    done = await asyncio.gather(*(agent.post(path, {"tag": f"t{n}"}) for n in range(20)))
    assert {d.status_code for d in done} == {200}
    assert sorted(d.json()["version"] for d in done) == list(range(2, 22))


@pytest.mark.parametrize("blank", [" ", " \t\n", "\u00a0\u2003"])
async def test_a_text_of_blanks_is_no_text(agent: Person, blank: str) -> None:
    told = await agent.post(f"{API}/exporters", {**FIRM, "name": blank})
    (fault,) = problem(told, 400, "bad-request")["errors"]
    assert (fault["field"], fault["sentence"]) == ("/name", "A text is more than blanks.")
