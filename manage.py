#!/usr/bin/env python
"""Django's command line, with Almoner's settings."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        _ = settings.INSTALLED_APPS  # read now: Django would go on without, and fail on something else
    except ImproperlyConfigured as refusal:
        sys.exit(f"Almoner does not start. {refusal}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
