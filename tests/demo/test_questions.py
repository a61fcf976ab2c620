"""The fifteen questions of the office's day, each in one request, and the answers by hand."""

from typing import Any

import pytest

from export_program.demo.questions import QUESTIONS, addresses, ask_all
from export_program.demo.session_story import session
from tests.demo import expected_fair as fair
from tests.demo import expected_questions as expected
from tests.demo.reading import names_of, number_of, parts_of
from tests.demo.told import Told


@pytest.fixture(scope="session")
def asked(story: Told) -> dict[int, str]:
    return addresses(story.client, story.token)


def rows(story: Told, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = story.ask(address)["rows"]
    return found


def test_1_what_is_on_my_desk_today_by_due_time_with_stopped_clocks(
    story: Told, asked: dict[int, str]
) -> None:
    names = names_of(story.office)
    shown = [
        (
            *(names[row["case_id"]], row["due_at"], row["overdue"], row["clock_stopped"]),
            *(row["clock_stopped_why"], row["waits_for"]),
        )
        for row in rows(story, asked[1])
    ]
    assert shown == expected.DESK


def test_2_which_cases_pass_their_limit_this_week_and_who_can_extend_it(
    story: Told, asked: dict[int, str]
) -> None:
    session(story.office, "2026-05-30")
    names = names_of(story.office)
    found = rows(story, asked[2])
    shown = [
        (
            *(names[row["case_id"]], row["deadline"], row["due_at"], row["missed"]),
            names[row["owner"]] if row["owner"] else None,
        )
        for row in found
    ]
    assert sorted(shown) == sorted(expected.THIS_WEEK, key=lambda row: row[:4])
    assert [row["due_at"] for row in found] == sorted(row["due_at"] for row in found)
    assert [row["extended_by"] for row in found] == [expected.WHO_EXTENDS] * len(found)


def test_3_the_agenda_for_next_saturday(story: Told, asked: dict[int, str]) -> None:
    names = names_of(story.office)
    shown = [(row["on"], row["why"], names[row["subject_id"]]) for row in rows(story, asked[3])]
    assert shown == expected.AGENDA


def test_4_what_became_of_a_resolution(story: Told, asked: dict[int, str]) -> None:
    names, answer = names_of(story.office), story.ask(asked[4])
    stages = {names.get(found["case_id"]): found["stage"] for found in answer["cases"]}
    assert {name: stages.get(name) for name in expected.UNDER_31} == expected.UNDER_31
    # Whom the delegation met is shown to those who may read of people, for a purpose they state.
    assert (answer["hidden"], answer["truncated"]) == (True, False)
    lead, (path, _, _) = story.office.people["lead"].token, asked[4].partition("?")
    why = {"direction": "effects", "purpose": "the next session"}
    whole = story.client.get(f"/api/v1/{path}", lead, **why).body
    assert (whole["hidden"], whole["truncated"]) == (False, False)
    assert {c["kind"] for c in whole["cases"]} - {c["kind"] for c in answer["cases"]} == {
        "influencer"
    }


def test_5_is_the_delegation_ready(story: Told, asked: dict[int, str]) -> None:
    (row,) = rows(story, asked[5])
    assert parts_of(row, expected.READINESS) == expected.READINESS
    assert len(row["obstacles"]) == 5


def test_6_which_open_needs_match_ready_exporters_and_who_was_introduced(
    story: Told, asked: dict[int, str]
) -> None:
    names = names_of(story.office)
    shown = [
        (
            *(names[row["need_id"]], names[row["exporter_id"]], row["level"]),
            *(row["introduced"], row["score"]),
        )
        for row in rows(story, asked[6])
    ]
    assert shown == expected.MATCHED


def test_7_the_feasible_markets_ranked_with_reasons_and_whose_contact(
    story: Told, asked: dict[int, str]
) -> None:
    names, found = names_of(story.office), rows(story, asked[7])
    shown = [
        (
            *(row["market"], row["total"], row["supply"], row["demand"], row["ease"]),
            *(row["verdict"], row["oldest_evidence_at"][:10], row["newest_evidence_at"][:10]),
            names[row["contact_owner"]] if row["contact_owner"] else None,
        )
        for row in found
    ]
    assert shown == expected.MARKETS
    assert all(row["reasons"] for row in found)


def test_8_whose_card_ends_in_sixty_days_with_an_accepted_stand(
    story: Told, asked: dict[int, str]
) -> None:
    names = names_of(story.office)
    shown = [(names[row["exporter_id"]], row["until"]) for row in rows(story, asked[8])]
    assert shown == expected.CARDS


def test_9_the_ranking_of_a_fair_and_who_is_next(story: Told, asked: dict[int, str]) -> None:
    office, found = story.office, rows(story, asked[9])
    shown = [
        (
            *(row["rank"], number_of(office, row["participation_id"]), row["total"]),
            *(row["standing"], row["next_in_line"], row["stands"]),
        )
        for row in found
        if number_of(office, row["participation_id"]) not in fair.TURNED_DOWN
    ]
    assert shown == fair.RANKING
    (following,) = (row for row in found if row["next_in_line"] == 1)
    assert number_of(office, following["participation_id"]) == expected.NEXT_IN_LINE


def test_10_what_was_promised_and_what_is_late_on_which_side(
    story: Told, asked: dict[int, str]
) -> None:
    shown = [
        (row["side"], row["due"], row["status"], row["overdue"]) for row in rows(story, asked[10])
    ]
    assert shown == expected.PROMISED


def test_11_certificates_and_surveillance_falling_due_and_findings_by_age(
    story: Told, asked: dict[int, str]
) -> None:
    shown = [
        (
            *(row["number"], row["surveillance_due"], row["valid_until"]),
            *(row["open_findings"], row["oldest_finding_at"]),
        )
        for row in rows(story, asked[11])
    ]
    assert shown == expected.CERTIFICATES


def test_12_exporters_nobody_has_spoken_to(story: Told, asked: dict[int, str]) -> None:
    names = names_of(story.office)
    silent = {names[row["case_id"]]: row for row in rows(story, asked[12])}
    assert set(silent) == {f"exporter-{number:02d}" for number in range(1, 24)}
    assert {name for name, row in silent.items() if not row["never"]} == expected.VISITED


def test_13_the_subsidy_budget_of_this_fair_and_this_year(
    story: Told, asked: dict[int, str]
) -> None:
    autumn, spring = rows(story, asked[13])
    assert parts_of(autumn, fair.FUND) == fair.FUND
    assert parts_of(spring, expected.NEW_FUND) == expected.NEW_FUND


def test_14_target_against_actual_for_aban_provisional_and_final(
    story: Told, asked: dict[int, str]
) -> None:
    names = names_of(story.office)
    shown = [
        (
            *(names[row["target_id"]], row["market"], row["plan"], row["provisional"]),
            *(row["final"], row["gap"], row["gap_owner"]),
        )
        for row in rows(story, asked[14])
    ]
    assert shown == expected.ABAN


def test_15_everything_about_a_company_and_what_it_looked_like_when_we_signed(
    story: Told, asked: dict[int, str]
) -> None:
    then = story.ask(asked[15])
    now = story.ask(asked[15].partition("?")[0])
    assert then["exporter"]["reference"] == now["exporter"]["reference"] == "QZ-EXP-1404-00001"
    assert _stages(then) == expected.THEN
    assert _stages(now).items() >= expected.NOW_MORE.items()
    assert set(_stages(now)) == set(expected.THEN) | set(expected.NOW_MORE)
    assert {"confirmed_wins", "follow_up_board"} & set(then["registers"]) == set()
    (win,) = now["registers"]["confirmed_wins"]
    assert (win["value"], win["claimed_value"]) == (172_800_00, 172_800_00)
    assert len(now["registers"]["follow_up_board"]) == 3
    assert [row["number"] for row in now["registers"]["surveillance_plan"]] == ["QZ-QM-1404/001"]


def _stages(answer: dict[str, Any]) -> dict[str, str]:
    return {row["kind"]: row["stage"] for row in answer["registers"]["exporter_activity"]}


def test_every_question_is_printed_with_its_address_and_its_answer(story: Told) -> None:
    lines = list(ask_all(story.client, story.token))
    asked = [line for line in lines if "GET /api/v1/" in line]
    assert len(asked) == len(QUESTIONS) == 15
    assert "   nothing" not in lines
