"""Names in other shapes: a class name as words of an address or of a sentence."""

import re
from functools import cache


def kebab(name: str, noun: str = "") -> str:
    """SubmitAgreement, Agreement -> submit; RecordCommercialCard -> record-commercial-card."""
    rest = re.sub(f"{noun}(?=[A-Z]|$)", "", name, count=1) if noun and name != noun else name
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", rest or name).lower()


@cache
def sentence(name: str) -> str:
    """SubmitAgreement -> Submit agreement."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return words[:1].upper() + words[1:].lower()
