"""Questions that no document of a company answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.compare.suites.suite import random_of, variant
from workbench.records import Question, Variant

_ASKED = (
    "How far is the moon from the earth?",
    "Who painted the ceiling of the Sistine Chapel?",
    "What is the square root of 5,929?",
    "How do I make a sourdough starter?",
    "Which team won the football world cup in 1998?",
    "What is the capital of Mongolia?",
    "Write a short poem about autumn.",
    "How many strings does a cello have?",
    "Who wrote Pride and Prejudice?",
    "What does the French word “dépaysement” mean?",
    "How do I tie a bowline knot?",
    "Which planet has the most moons?",
    "What is a good name for a kitten?",
    "How long does it take to boil an ostrich egg?",
    "Who was the first woman to win a Nobel Prize?",
    "How do I sort a list in Haskell?",
    "What is the tallest mountain in South America?",
    "When did the Bronze Age begin in Britain?",
    "Which chess opening begins with e4 and c5?",
    "How do penguins keep their eggs warm?",
    "What is the melting point of tungsten?",
    "Who composed The Rite of Spring?",
    "Can you recommend a detective novel?",
    "What is the plural of octopus?",
    "How do I get red wine out of a carpet?",
    "What are the rules of curling?",
    "Who is the current king of Norway?",
    "How many bones does a shark have?",
    "What is the difference between a crocodile and an alligator?",
    "How does a violin make its sound?",
    "Which is the longest river in Asia?",
    "What is the best time of the year to prune roses?",
    "How do I say good night in Japanese?",
    "Why is the sea salty?",
    "Who invented the printing press?",
    "What should I wear to a wedding in June?",
    "How do I beat egg whites until they are stiff?",
    "What is the half-life of carbon-14?",
    "Tell me a joke about a snail.",
    "What is a haiku?",
)  # fmt: skip


def out_of_scope(questions: Sequence[Question], seed: int) -> Iterator[Variant]:
    """One such question beside each of the set, as long as there are any."""
    if not questions:
        return
    order = random_of("out_of_scope", questions[0], seed).permutation(len(_ASKED)).tolist()
    for question, place in zip(questions, order, strict=False):
        yield variant(
            "out_of_scope", question, _ASKED[place], "none", "has nothing to do with the documents"
        )
