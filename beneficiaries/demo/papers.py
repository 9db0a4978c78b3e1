"""Papers for demo children: one plain page each, marked as invented."""

import io

from django.core.files.base import ContentFile
from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas


def paper(title: str, lines: list[str]) -> "ContentFile[bytes]":
    out = io.BytesIO()
    page = Canvas(out, pagesize=A5, invariant=1)
    page.setTitle(title)
    page.setFont("Helvetica-Bold", 16)
    page.drawString(50, 520, title)
    page.setFont("Helvetica", 11)
    for number, line in enumerate(lines):
        page.drawString(50, 480 - number * 20, line)
    page.setFont("Helvetica-Oblique", 9)
    page.drawString(50, 40, "Invented for demonstration. Not a real document.")
    page.save()
    return ContentFile(out.getvalue(), name="paper.pdf")
