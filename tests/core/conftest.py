"""A mail template of the tests' own, and recipients who may not be mailed."""

import copy
from pathlib import Path
from typing import Any

import pytest

THANKS = {
    "subject.txt": "Thank you, {{ name }}",
    "body.txt": (
        '{% extends "emails/base.txt" %}{% block content %}Dear {{ name }}, open {{ link }}{% endblock %}'
    ),
    "body.html": (
        '{% extends "emails/base.html" %}{% block content %}<h1>Dear {{ name }}</h1>'
        '<a class="button" href="{{ link }}">Open</a>{% endblock %}'
    ),
}


@pytest.fixture
def thanks_template(settings: Any, tmp_path: Path) -> None:
    """The kind `thanks`, written as any floor writes its own."""
    folder = tmp_path / "emails" / "thanks"
    folder.mkdir(parents=True)
    for name, content in THANKS.items():
        (folder / name).write_text(content)
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [tmp_path, *templates[0]["DIRS"]]
    settings.TEMPLATES = templates
