"""Small documents with real bytes: a one-page PDF, or a text."""

PDF, TEXT = "application/pdf", "text/plain"
FONTS = b"<</Font<</F1 5 0 R>>>>"


def pdf(*lines: str) -> bytes:
    """A one-page PDF with these lines of ASCII text."""
    shown = b" ".join(b"(%b) '" % _escaped(line) for line in lines)
    content = b"BT /F1 12 Tf 14 TL 72 760 Td %b ET" % shown
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources %b>>" % FONTS,
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj%bendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n%b%b" % (count, table, end)


def text(*lines: str) -> bytes:
    return "\n".join((*lines, "")).encode()


def _escaped(line: str) -> bytes:
    plain = line.encode("ascii", "replace")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
