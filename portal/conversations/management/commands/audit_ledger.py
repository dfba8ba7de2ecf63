"""`manage.py audit_ledger`: exit 0 when every promise that data can show holds, 1 when not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.conversations.ledger import CHECKS, breaches


class Command(BaseCommand):
    help = "Checks the promises that the database can show. Exit status 1 on a breach."

    def handle(self, *args: Any, **options: Any) -> None:
        found = breaches()
        for breach in found:
            self.stdout.write(f"BREACH {breach.promise} {breach.says}: {breach.row}")
        self.stdout.write(f"{len(CHECKS) + 1} checks, {len(found)} breaches")
        if found:
            sys.exit(1)
