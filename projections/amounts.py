"""Money and goods in rows: whole minor units, and HS codes with the groups they belong to."""

from collections.abc import Iterable

from export_program.domain.vocabulary.money import Money

ROLL_UPS = (2, 4, 6)


def minor(money: Money | None) -> int | None:
    """An amount in minor units of its currency (cents, dinars); None if there is none."""
    return None if money is None else money.minor


def currency(*amounts: Money | None) -> str | None:
    """The currency of the first amount that is there."""
    return next((money.currency.value for money in amounts if money is not None), None)


def rolled_up(codes: Iterable[str]) -> tuple[str, ...]:
    """HS codes with their chapters, headings and subheadings, each once: any can be asked for."""
    known = {code[:digits] for code in codes for digits in (*ROLL_UPS, len(code))}
    return tuple(sorted(known))
