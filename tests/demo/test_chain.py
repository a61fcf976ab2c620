"""From the resolution of a Saturday to the exports that came of it, over HTTP, and back again."""

from typing import Any

from tests.demo.reading import names_of
from tests.demo.told import Told

# Each step of the way down, and what leads from one to the next.
WAY = (
    ("resolution-31", "delegation", "open-directed-case@1"),
    ("delegation", "need-powder", "capture-need@1"),
    ("need-powder", "match-powder-01", "suggest-exporters@1"),
    ("match-powder-01", "target-tj", "attribute-win@1"),
)


def test_the_way_from_a_resolution_to_what_was_added_to_a_target_is_walked(story: Told) -> None:
    walked = _edges(story, "resolution-31", "effects")
    assert [step for step in WAY if step not in walked] == []
    assert ("resolution-31", "agreement", "caused_by") in walked
    assert ("delegation", "agreement-chamber", "propose-agreement@1") in walked
    assert ("agreement", "atlas-tj", "evidence.agreement_id") in walked


def test_the_way_back_leads_from_a_target_and_from_a_match_to_the_session(story: Told) -> None:
    for start in ("target-tj", "match-powder-01"):
        walked = _edges(story, start, "causes")
        way = WAY if start == "target-tj" else WAY[:-1]
        assert [step for step in way if step not in walked] == []
        assert ("session-2025-11-08", "resolution-31", "session_id") in walked


def test_a_chain_is_drawn_with_every_case_on_the_way(story: Told) -> None:
    case = story.office.cases["resolution-31"]
    drawn = story.ask(f"cases/{case.id}/chain?direction=effects&format=mermaid").decode()
    assert drawn.startswith("flowchart TD")
    for label in ("delegation", "need-powder", "match-powder-01", "target-tj"):
        assert story.office.cases[label].reference in drawn


def test_a_win_counts_once_in_each_tree_and_only_when_confirmed(story: Told) -> None:
    names = names_of(story.office)
    rows = story.ask("registers/target_contributions?limit=100")["rows"]
    counted = {
        (names[row["contributor_id"]], names[row["target_id"]]): row["value"]
        for row in rows
        if row["counts"]
    }
    assert counted == {
        ("match-powder-01", "target-tj"): 172_800_00,
        ("match-powder-01", "target-34"): 172_800_00,
        ("match-powder-01", "target-wins"): 1_000,
        ("match-powder-19", "target-tj"): 61_500_00,
        ("match-powder-19", "target-34"): 61_500_00,
        ("match-powder-19", "target-wins"): 1_000,
        ("match-wire-03", "target-wins"): 1_000,
    }


def _edges(story: Told, label: str, direction: str) -> set[tuple[Any, Any, str]]:
    names = names_of(story.office)
    case = story.office.cases[label]
    answer = story.ask(f"cases/{case.id}/chain?direction={direction}")
    return {(names.get(e["cause"]), names.get(e["effect"]), e["how"]) for e in answer["edges"]}
