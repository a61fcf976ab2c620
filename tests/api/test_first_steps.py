"""The program answers over HTTP: from a token to a stored step."""

from export_program.engine.actors import Role
from tests.api.office import API, TestOffice


async def test_a_command_over_http_is_answered_with_its_place_in_the_log(
    office: TestOffice,
) -> None:
    admin = await office.person(Role.ADMIN)
    made = await admin.post(f"{API}/accounts", {"name": "سارا احمدی"})
    assert made.status_code == 201, made.text
    body = made.json()
    assert made.headers["etag"] == '"1"'
    assert made.headers["position"] == str(body["position"]) == str(office.program.store.head())
    assert made.headers["location"] == f"{API}/accounts/{body['case_id']}"
    read = await admin.get(made.headers["location"])
    assert read.json()["case"]["name"] == "سارا احمدی"
