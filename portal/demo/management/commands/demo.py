"""The whole product on this machine, with people to try it as. Started by `make demo`."""

import asyncio
import os
import shutil
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections
from django.utils import timezone

from portal.demo import ports, seed, supervisor, welcome
from portal.demo.environment import ROOT
from portal.demo.services import RASA_PYTHON, demo_services

LEAST_FREE_MB = 300
TICK_S = 10


class Command(BaseCommand):
    help = "Start web, worker, dialogue manager and the stand-in for Twilio; Ctrl-C stops all."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Start the demo with: make demo")
        try:
            chosen = ports.choose(os.environ)
            ports.require_free(chosen)
        except ports.PortProblem as problem:
            raise CommandError(str(problem)) from problem
        _need_space()
        _train()
        self._prepare_database()

        # Empty in the demo, where files are served from where they are written.
        settings.STATIC_ROOT.mkdir(exist_ok=True)
        started_at = timezone.now()
        text = welcome.box(welcome.lines(chosen, seeded_at=seed.seeded_at()))
        connections.close_all()
        self.stdout.write("demo: starting web, worker, rasa and phone …")
        sys.exit(
            asyncio.run(
                supervisor.run(
                    demo_services(chosen, started_at=started_at),
                    environment=os.environ,
                    when_ready=lambda: print(text, flush=True),
                )
            )
        )

    def _prepare_database(self) -> None:
        self.stdout.write("demo: preparing the database …")
        self.stdout.flush()
        try:
            call_command("migrate", verbosity=0, skip_checks=True)
            call_command("seed_demo", skip_checks=True)
        except OperationalError as problem:
            first_line = str(problem).strip().partition("\n")[0]
            raise CommandError(f"The database cannot be used: {first_line}") from problem


def _need_space() -> None:
    free_mb = shutil.disk_usage(settings.VAR_DIR).free // 10**6
    if free_mb < LEAST_FREE_MB:
        raise CommandError(
            f"Only {free_mb} MB are free in {settings.VAR_DIR}; the demo needs {LEAST_FREE_MB}."
        )


def _train() -> None:
    if not RASA_PYTHON.exists():
        raise CommandError("The dialogue manager's environment is missing; run: make setup")
    training = subprocess.Popen(
        [RASA_PYTHON, "agent/rasa/train.py"], cwd=ROOT, preexec_fn=supervisor.end_with_parent
    )
    while True:
        try:
            status = training.wait(timeout=TICK_S)
            break
        except subprocess.TimeoutExpired:
            print("demo: … still training", flush=True)
    if status:
        raise CommandError("The dialogue model could not be trained; its own words are above.")
