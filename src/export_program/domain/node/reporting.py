"""Commands and events of a node's quarterly reports and of its scores."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from export_program.domain.node.values import Quarter, Score
from export_program.domain.target.values import SolarPeriod
from export_program.domain.vocabulary.money import Money
from export_program.engine.messages import Command, Event, LongText, stored

Number = Annotated[int, Meta(ge=0, le=1_000_000)]


class FileNodeReport(Command, frozen=True, kw_only=True):
    """The report of a Solar Hijri quarter: leads, visits to buyers, sales. Raises ValueError if
    the period is no quarter or the sales are below zero.
    """

    period: SolarPeriod
    leads: Number
    visits: Number
    sales: Money | None = None
    text: LongText

    def __post_init__(self) -> None:
        if self.period.quarter is None:
            raise ValueError("period: a node reports by quarters")
        if self.sales is not None and self.sales.minor < 0:
            raise ValueError("sales: not below zero")


@stored("node.report_filed.v1")
class NodeReportFiled(Event, frozen=True, kw_only=True):
    """`due` and `overdue` hold the next quarter's days, if this was the one awaited."""

    quarter: str
    period: SolarPeriod
    leads: int
    visits: int
    sales: Money | None = None
    text: str
    late: bool = False
    awaited: str | None = None
    report_due: date | None = None
    overdue_on: date | None = None


class MarkReportOverdue(Command, frozen=True, kw_only=True):
    """Ten working days after its day the report of a quarter is still missing."""

    quarter: Quarter


@stored("node.report_overdue.v1")
class NodeReportOverdue(Event, frozen=True, kw_only=True):
    quarter: str
    awaited: str | None = None
    report_due: date | None = None
    overdue_on: date | None = None


class ScoreNode(Command, frozen=True, kw_only=True):
    """Judge its work in a quarter, each side from 1 (poor) to 5 (excellent)."""

    period: SolarPeriod
    leads: Score
    responsiveness: Score
    reporting: Score
    market_reach: Score
    remarks: LongText

    def __post_init__(self) -> None:
        if self.period.quarter is None:
            raise ValueError("period: a node is judged by quarters")


@stored("node.scored.v1")
class NodeScored(Event, frozen=True, kw_only=True):
    quarter: str
    leads: int
    responsiveness: int
    reporting: int
    market_reach: int
    total: int
    remarks: str
