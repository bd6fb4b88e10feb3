"""Questions of which the answers are known, held against answers."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.evidence.tokens import words

#: So many questions at most: asking takes some hundredths of a second each.
MOST = 20_000
#: A citation may be part of a known passage, but not a part so short that it says nothing.
_PART = 4
_ARTICLES = frozenset(("a", "an", "the"))
#: Words around an answer that a right one may leave out, as “by” in “by 30 April”.
_AROUND = frozenset(
    "about after around as at before by during for from in into no more less than least most of on "
    "only or over per since to under until up upon with within yes and is are was were".split()
)
#: The share of a known answer's other words that a shorter one has to hold.
_ENOUGH = 0.5


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
        """Whether cited words hold an answer, or a known passage, or are part of one.

        Part of a known answer is enough where it is most of it: “30 days” for “within 30 days”, and
        “21” for “21 days”.
        """
        said = flat(cited)
        passages = [flat(text) for text in self.gold]
        part = len(said.split()) >= _PART and any(said in text for text in passages)
        return part or self.within(said) or any(_nearly(said, flat(a)) for a in self.answers)

    def within(self, said: str) -> bool:
        """Whether text, made :func:`flat`, holds an answer or a known passage."""
        wanted = [flat(text) for text in (*self.answers, *self.gold)]
        return any(text in said for text in wanted if text.strip())


def flat(text: str) -> str:
    """The words of a text without case, articles and punctuation, with a space on each side."""
    said = (text[start:end].casefold() for start, end in words(text))
    return f" {' '.join(word for word in said if word not in _ARTICLES)} "


def _nearly(said: str, answer: str) -> bool:
    """Whether words stand in an answer, in its order, and are most of what it says."""
    mine, its = _said(said), _said(answer)
    if not mine or len(mine) < _ENOUGH * len(its):
        return False
    return f" {' '.join(mine)} " in f" {' '.join(its)} "


def _said(text: str) -> list[str]:
    return [word for word in text.split() if word not in _AROUND]
