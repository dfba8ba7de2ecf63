"""One table from the words of a sentence to everything that listens for them.

An atom is a word, a beginning of words ("bleed*"), a phrase, or a whole named set of these. The
table is built once; looking a sentence up costs one step a word, whatever listens.
"""

from __future__ import annotations

import dataclasses
import functools

from agent.triage.normalise import Sentence

# Half open: first token, token after the last.
Span = tuple[int, int]


_REMEMBERED = 8_192

# The most frequent words of messages in both languages.
_COMMON_WORDS = (
    "a about all am an and any are as at be been but can cannot could do does down for from "
    "get got had has have he her him his how i if in is it just keep like me more my no not "
    "now of off on or out really she so some that the there they this to too up very was what "
    "when with you your a al algo bien como con cuando de del desde donde el ella en es esta "
    "este esto estoy ha hace hay la las le les lo los mas me mi mis muy no o para pero por "
    "puedo que se si sin su tengo tiene tomo un una uno y ya take took today doctor pain day "
    "days after dias hoy dolor medicina "
)
_COMMON = frozenset(_COMMON_WORDS.split())


def commonness(alternative: str) -> float:
    """A guess at how often a word or phrase is in a message, to look for rare words first."""
    words = alternative.split("_")
    common = sum(word in _COMMON for word in words)
    return 50.0 if common == len(words) == 1 else 1.0 + common


@dataclasses.dataclass(slots=True)
class _Node:
    """A place in the tree of phrases. atoms: those of the phrases that end here."""

    atoms: list[int] = dataclasses.field(default_factory=list)
    words: dict[str, _Node] = dataclasses.field(default_factory=dict)
    heads: dict[str, _Node] = dataclasses.field(default_factory=dict)


class WordTable:
    """Which atoms stand where in a sentence. Filled with `add`, then only read."""

    def __init__(self) -> None:
        # By first word; a word that is listened for by itself ends at its own node.
        self._words: dict[str, _Node] = {}
        # By their first three letters, which every beginning has.
        self._heads: dict[str, dict[str, list[int]]] = {}
        # Most words of a message are among a few thousand; what is remembered of others is bounded.
        self._starting = functools.lru_cache(_REMEMBERED)(self._starting_with)

    def add(self, words: tuple[str, ...], atom: int) -> None:
        """Let `atom` listen for the words in a row; a word may be a beginning, the first of a
        phrase may not. Raises ValueError with the reason when a word cannot be listened for.
        """
        for word in words:
            plain = word.removesuffix("*")
            if not plain.isascii() or not (plain.isalnum() or plain in ("%", "/")):
                raise ValueError("not plain lower-case words")
            if plain != plain.lower() or (word != plain and len(plain) < 3):
                raise ValueError('too short before "*", or not lower case')
        first, *rest = words
        if first.endswith("*"):
            if rest:
                raise ValueError("a phrase that begins with a beginning")
            head = first[:-1]
            self._heads.setdefault(head[:3], {}).setdefault(head, []).append(atom)
            return
        node = self._words.setdefault(first, _Node())
        for word in rest:
            branches = node.heads if word.endswith("*") else node.words
            node = branches.setdefault(word.removesuffix("*"), _Node())
        node.atoms.append(atom)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every whole word that some atom listens for."""
        found = set(self._words)
        nodes = list(self._words.values())
        while nodes:
            node = nodes.pop()
            found.update(node.words)
            nodes.extend((*node.words.values(), *node.heads.values()))
        return frozenset(found)

    def look_up(self, sentence: Sentence) -> dict[int, list[Span]]:
        """atom → the places where it stands, in no order."""
        found: dict[int, list[Span]] = {}
        tokens = sentence.tokens
        for place, token in enumerate(tokens):
            atoms, node = self._starting(token)
            if atoms:
                _note(atoms, (place, place + 1), found)
            if node is not None:
                _follow(node, place, place + 1, tokens, found)
        for place, readings in sentence.other.items():
            for reading in readings:
                atoms, node = self._starting(reading)
                if atoms:
                    _note(atoms, (place, place + 1), found)
                if node is not None:
                    _follow(node, place, place + 1, tokens, found)
        return found

    def _starting_with(self, token: str) -> tuple[list[int], _Node | None]:
        """The atoms that listen for this word alone, and the phrases that it begins, if any."""
        atoms = [
            atom
            for head, listening in self._heads.get(token[:3], {}).items()
            if token.startswith(head)
            for atom in listening
        ]
        node = self._words.get(token)
        if node is None or node.words or node.heads:
            return atoms, node
        return [*atoms, *node.atoms], None


def _note(atoms: list[int], span: Span, found: dict[int, list[Span]]) -> None:
    for atom in atoms:
        if atom in found:
            found[atom].append(span)
        else:
            found[atom] = [span]


def _follow(
    node: _Node, start: int, place: int, tokens: tuple[str, ...], found: dict[int, list[Span]]
) -> None:
    if node.atoms:
        _note(node.atoms, (start, place), found)
    if place == len(tokens):
        return
    if node.words:
        branch = node.words.get(tokens[place])
        if branch is not None:
            _follow(branch, start, place + 1, tokens, found)
    if node.heads:
        for head, longer in node.heads.items():
            if tokens[place].startswith(head):
                _follow(longer, start, place + 1, tokens, found)
