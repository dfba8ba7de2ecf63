"""What can be made of instructions before anybody asks. A worker is woken when they are signed.

Nothing depends on it: a worker that was not woken makes the same at the first question.
"""

from collections.abc import Iterable
from uuid import UUID

from agent.contracts import Passage
from portal.conversations import agents
from portal.instructions.models import InstructionVersion, Section


def prepare(version_id: UUID) -> None:
    """Make the vectors of the sentences of a version in force, in every signed language."""
    in_force = InstructionVersion.objects.filter(
        id=version_id, status=InstructionVersion.Status.APPROVED
    )
    for language in in_force.values_list("approvals__language", flat=True):
        sections = Section.objects.filter(version_id=version_id, language=language)
        agents.answerer().warm_up(passages_of(sections))


def passages_of(sections: Iterable[Section]) -> list[Passage]:
    """Every sentence of these sections, in reading order, as the agent reads it."""
    return [
        Passage(
            key=f"{section.id}:{index}",
            section=str(section.id),
            index=index,
            title=section.title,
            kind=section.kind,
            text=sentence,
            language=section.language,
        )
        for section in sections
        for index, sentence in enumerate(section.sentences)
    ]
