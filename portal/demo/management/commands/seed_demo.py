"""manage.py seed_demo: write the demo's people, instructions and past conversations."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.demo import seed


class Command(BaseCommand):
    help = "Write the demo's data where there is none; with --reset, bring it back as it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--reset",
            action="store_true",
            help="first delete everything but the audit chain",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["reset"]:
                seed.reset()
                self.stdout.write("demo: the data is as it was at the beginning")
            elif seed.seed():
                self.stdout.write("demo: people, instructions and past conversations are in")
            else:
                self.stdout.write("demo: the data is there already (make reset brings it back)")
        except seed.Refused as problem:
            raise CommandError(str(problem)) from problem
