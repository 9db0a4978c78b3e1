"""What was filled in for new papers under a child or a partner."""

from collections.abc import Iterator
from typing import Any

PAPER_FACTS = ("kind", "upload", "number", "issued_on", "expires_on")


def new_papers(formset: Any) -> Iterator[dict[str, Any]]:
    """The facts of each paper that the formset adds, as the services for papers take them."""
    added = {id(paper) for paper in formset.new_objects}
    for form in formset.forms:
        if id(form.instance) in added:
            yield {name: form.cleaned_data[name] for name in PAPER_FACTS}
