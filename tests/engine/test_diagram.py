"""A table drawn: what a reader of docs/lifecycles/ finds on a page."""

from dataclasses import replace

from export_program.engine.diagram import index, mermaid, page
from export_program.engine.lifecycle import Unique
from export_program.engine.protocols.office import office
from tests.engine.test_checks import SOUND, rows, spoilt

UNIQUE = Unique("label", "No two parcels have one label.", "to", lambda case: (case.to,))
TABLE = replace(spoilt(includes=office(("bill", "photo"))), uniques=(UNIQUE,), summary="A parcel.")


def test_the_diagram_shows_every_step_from_stage_to_stage() -> None:
    lines = mermaid(SOUND).splitlines()
    assert lines[:3] == ["```mermaid", "stateDiagram-v2", "    [*] --> packed: PackParcel"]
    assert "    packed --> held: HoldParcel" in lines
    assert "    held --> packed: ReleaseParcel" in lines
    assert "    sent --> lost: GiveParcelUp" in lines
    assert "    lost --> sent: FindParcel" in lines
    assert lines[-3:] == ["    lost --> [*]", "    arrived --> [*]", "```"]
    assert not any("SetDeadline" in line for line in lines)


def test_a_page_lists_commands_deadlines_unique_facts_and_documents() -> None:
    text = page(TABLE)
    assert text.startswith("# Parcel\n")
    assert "A parcel.\n\nAddress `/parcels`, reference code `PCL`, version `parcel@1`" in text
    assert "| `send` SendParcel | ParcelSent | packed | sent | secretariat |  |" in text
    assert "| `find` FindParcel | ParcelFound | lost | sent (reopens) | secretariat |  |" in text
    assert (
        "| `release` ReleaseParcel | ParcelReleased | held | the stage before | finance |" in text
    )
    assert (
        "- **arrival**: on entering `sent`, within 9 days; warned 2 days before; then GiveParcelUp."
    ) in text
    assert "- **label** (`to`): No two parcels have one label." in text
    assert "- The document's type is one of: bill, photo." in text
    assert "### Assignment\n" in text


def test_a_rule_with_a_bar_does_not_break_its_table() -> None:
    text = index((replace(SOUND, summary="one | two"),))
    assert "one \\| two" in text


def test_the_same_table_gives_the_same_page_and_another_another() -> None:
    assert page(TABLE) == page(replace(TABLE))
    assert page(SOUND) != page(rows(more=(SOUND.own_rows[1],)))


def test_the_index_links_every_kind() -> None:
    assert "| [Parcel](parcel.md) | `PCL` | 5 | " in index((SOUND,))
