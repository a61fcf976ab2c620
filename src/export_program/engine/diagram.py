"""A lifecycle as a Markdown page, with its stages as a Mermaid diagram."""

from collections.abc import Iterable, Iterator
from typing import Any

from export_program.engine.actors import SYSTEM_ROLES, Role
from export_program.engine.checks import issued
from export_program.engine.lifecycle import BACK, SAME, Deadline, Lifecycle, Row
from export_program.engine.naming import sentences
from export_program.engine.protocols.documents import AttachDocument
from export_program.engine.words import kebab, sentence

Table = Lifecycle[Any]


def page(lifecycle: Table) -> str:
    """The whole page, ending with a line break; the same table gives the same text."""
    parts = (
        f"# {sentence(lifecycle.case.__name__)}",
        f"<!-- Written by scripts/generate_docs from the table `{lifecycle.name}`. -->",
        lifecycle.summary,
        _facts(lifecycle),
        "## Stages",
        mermaid(lifecycle),
        "## Commands",
        _commands(lifecycle.own_rows, lifecycle),
        *_shared(lifecycle),
        _section("Deadlines", _deadlines(lifecycle)),
        _section("Unique facts", _uniques(lifecycle)),
        _section("Documents", _documents(lifecycle)),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def index(lifecycles: Iterable[Table]) -> str:
    """The page that lists every kind of case."""
    head = (
        "# Lifecycles\n\n<!-- Written by scripts/generate_docs from the tables. -->\n\n"
        "Every kind of case is one table; these pages are drawn from it.\n\n"
    )
    lines = [
        f"| [{sentence(t.case.__name__)}]({t.name}.md) | `{t.code}` | {len(tuple(t.stages))} "
        f"| {len(t.commands)} | {_cell(t.summary)} |"
        for t in lifecycles
    ]
    return head + "\n".join(_table("kind | code | stages | commands | what it is", lines)) + "\n"


def mermaid(lifecycle: Table) -> str:
    """The stages and what moves a case between them; steps that stay in a stage are left out."""
    ways: dict[tuple[str, str], list[str]] = {}
    for r in lifecycle.rows:
        for source in lifecycle.sources(r):
            for target in lifecycle.targets(r, source):
                if target is not source:
                    names = ways.setdefault((source or "[*]", target), [])
                    names.extend({r.command.__name__} - set(names))
    arrows = [f"    {a} --> {b}: {', '.join(names)}" for (a, b), names in ways.items()]
    ends = [f"    {stage} --> [*]" for stage in lifecycle.stages if stage in lifecycle.ends]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, *ends, "```"])


def _facts(lifecycle: Table) -> str:
    seen = (
        "every exporter may read what is announced"
        if lifecycle.public
        else "read by those entitled to it"
    )
    ends = ", ".join(f"`{s}`" for s in lifecycle.stages if s in lifecycle.ends)
    return (
        f"Address `/{lifecycle.plural}`, reference code `{lifecycle.code}`, version"
        f" `{lifecycle.pinned}`; {seen}. Ends: {ends}."
    )


def _commands(rows: Iterable[Row], lifecycle: Table) -> str:
    lines = [
        " | ".join(
            (
                f"| `{kebab(r.command.__name__, lifecycle.case.__name__)}` {r.command.__name__}",
                r.event.__name__,
                _sources(r),
                _target(r),
                ", ".join(sorted(r.by)),
                _cell(" ".join(_provided(r))) + _depends(r),
            )
        )
        + " |"
        for r in rows
    ]
    return "\n".join(_table("command | event | from | to | by | provided that", lines))


def _provided(r: Row) -> Iterator[str]:
    yield from (rule.sentence for rule in r.provided)
    if not r.by <= SYSTEM_ROLES:
        yield from sentences(r.command)


def _shared(lifecycle: Table) -> Iterator[str]:
    if lifecycle.includes:
        yield "## Commands shared with other kinds"
    for part in lifecycle.includes:
        yield f"### {sentence(part.name)}"
        yield _commands(part.rows, lifecycle)


def _sources(r: Row) -> str:
    words = ("new" if s is None else s.value for s in r.source)
    return ", ".join(words)


def _target(r: Row) -> str:
    if r.target is SAME or r.target is BACK:
        return r.target.value
    return str(r.target.value) + (" (reopens)" if r.reopening else "")


def _depends(r: Row) -> str:
    return " *(one of several outcomes)*" if r.when is not None else ""


def _deadlines(lifecycle: Table) -> Iterator[str]:
    for d in lifecycle.all_deadlines:
        commands = [c.__name__ for c in issued(d)]
        then = f"then {' or '.join(commands)}" if commands else "then it counts as missed"
        marks = [
            f"{_begin(d)}, {_length(d)}",
            *([f"warned {', '.join(str(n) for n in d.warn)} days before"] if d.warn else []),
            *(["stands still while the clock is stopped"] if d.clocked else []),
            *([f"in the hands of {Role(d.decides).value}"] if d.decides else []),
            then,
        ]
        yield f"- **{d.name}**{_text(d)}: {'; '.join(marks)}."


def _text(d: Deadline) -> str:
    return f" ({d.sentence.rstrip('.')})" if d.sentence else ""


def _begin(d: Deadline) -> str:
    if d.stages:
        return f"on entering {', '.join(f'`{s}`' for s in d.stages)}"
    each = f", for each {d.each}" if d.each else ""
    until = f" until {', '.join(e.__name__ for e in d.until)}" if d.until else ""
    return f"from {', '.join(e.__name__ for e in d.upon)}{until}{each}"


def _length(d: Deadline) -> str:
    if d.limit_of is not None:
        return "within the time that counts for the case"
    return f"within {d.limit.text}" if d.limit is not None else "on the day given there"


def _uniques(lifecycle: Table) -> Iterator[str]:
    return (f"- **{u.name}** (`{u.field}`): {u.sentence}" for u in lifecycle.uniques)


def _documents(lifecycle: Table) -> Iterator[str]:
    for r in lifecycle.of(AttachDocument):
        yield from (f"- {rule.sentence}" for rule in r.provided if rule.field == "type")


def _section(title: str, lines: Iterable[str]) -> str:
    text = "\n".join(lines)
    return f"## {title}\n\n{text}" if text else ""


def _table(head: str, lines: list[str]) -> list[str]:
    columns = head.count("|") + 1
    return [f"| {head} |", "|" + "--|" * columns, *lines]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
