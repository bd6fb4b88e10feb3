"""Questions of which the answers are known, held against answers."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.evidence.tokens import words

#: So many questions at most: asking takes some hundredths of a second each.
MOST = 20_000
#: A citation may be part of a known passage, but not a part so short that it says nothing.
_PART = 4
_ARTICLES = frozenset(("a", "an", "the"))


@dataclass(frozen=True)
class Known:
    """A question, and what its answer has to hold; nothing where it has no answer.

    Attributes
    ----------
    answers : tuple of str
        Any of them, word by word, makes an answer right.
    gold : tuple of str
        Passages that hold the answer.
    group : str
        Questions about one document share it; "" where it is not known.
    """

    question: str
    answers: tuple[str, ...] = ()
    gold: tuple[str, ...] = ()
    group: str = ""

    @property
    def answerable(self) -> bool:
        """Whether there is an answer to it."""
        return bool(self.answers or self.gold)

    def right(self, cited: str) -> bool:
        """Whether cited words hold an answer, or a known passage, or are part of one."""
        said = flat(cited)
        passages = [flat(text) for text in self.gold]
        part = len(said.split()) >= _PART and any(said in text for text in passages)
        return part or self.within(said)

    def within(self, said: str) -> bool:
        """Whether text, made :func:`flat`, holds an answer or a known passage."""
        wanted = [flat(text) for text in (*self.answers, *self.gold)]
        return any(text in said for text in wanted if text.strip())


def flat(text: str) -> str:
    """The words of a text without case, articles and punctuation, with a space on each side."""
    said = (text[start:end].casefold() for start, end in words(text))
    return f" {' '.join(word for word in said if word not in _ARTICLES)} "
