from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "portal.conversations"
    label = "conversations"

    def ready(self) -> None:
        # Not before the other apps are there.
        from portal.conversations import nudge  # noqa: PLC0415
        from portal.instructions.signals import approved  # noqa: PLC0415

        approved.connect(nudge.when_approved, dispatch_uid="prepare")
