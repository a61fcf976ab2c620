"""Persian names of the program's own codes: reasons, types of documents, roles, relations."""

from collections.abc import Mapping
from typing import Final

PERSIAN: Final[Mapping[str, str]] = {}
