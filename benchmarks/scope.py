"""Are questions told apart that are about the documents, and that are about something else?

The folder holds ``clinc150_trainval.jsonl`` (``{text, intent, domain, split}``). Each domain in
turn is left out of the fitting; a seeded half of its utterances is the corpus, the other half is
asked, beside CLINC's out-of-scope class and other domains. Questions that the fitting may see are
those of the training splits, and those measured against are of the validation splits. Beside it
the sample pilot. All text is lower-cased and without punctuation.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.answers import auroc
from benchmarks.corpus import index_of
from benchmarks.layouts import Paragraph
from workbench.errors import InputError
from workbench.evidence.index import Index
from workbench.evidence.retrieve import retrieve
from workbench.grounding.scope import Scope, features, plain, shipped
from workbench.settings import Settings, app_folder

FILE = "clinc150_trainval.jsonl"
OUTSIDE = "oos"
#: How many questions a side and domain are asked at most.
ASKED = 250
#: CLINC's own intents that the pilot's documents are about.
OWN_INTENTS = ("bill", "utility")


@dataclass(frozen=True)
class Utterance:
    """One line of CLINC150."""

    text: str
    intent: str
    domain: str
    fitting: bool  # of a training split


@dataclass(frozen=True)
class Table:
    """Features of questions, one row each, whether they are about the corpus, their domains."""

    x: np.ndarray
    inside: np.ndarray
    domains: np.ndarray

    def without(self, domain: str) -> Table:
        """The rows that are not of a domain."""
        kept = self.domains != domain
        return Table(self.x[kept], self.inside[kept], self.domains[kept])


def read(folder: Path) -> list[Utterance]:
    """All utterances, normalised.

    Raises
    ------
    InputError
        If the file is missing or not in its layout, or holds fewer than two domains.
    """
    path = folder / FILE
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
        found = [
            Utterance(plain(r["text"]), r["intent"], r["domain"], r["split"].endswith("train"))
            for r in rows
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path} cannot be read: {error}.", str(path)) from error
    if len(domains([u for u in found if u.fitting])) < 2:
        raise InputError(
            f"{path} holds fewer than two domains in training splits; each is judged by the "
            "others.",
            str(path),
        )
    return found


def domains(utterances: Sequence[Utterance]) -> list[str]:
    """Their names, without the out-of-scope class."""
    return sorted({u.domain for u in utterances} - {OUTSIDE})


def measured(index: Index, inside: Sequence[Utterance], outside: Sequence[Utterance]) -> Table:
    """Features of questions of both sides against an index."""
    asked, k = [*inside, *outside], Settings().passages
    x = [features(u.text, retrieve(index, u.text, k=k), index) for u in asked]
    of = np.array([u.domain for u in asked])
    return Table(np.array(x), np.arange(len(x)) < len(inside), of)


def table(
    own: Sequence[Utterance], others: Sequence[Utterance], seed: int, together: int = 1
) -> Table:
    """Half of a domain's utterances as documents of ``together`` sentences, the rest asked."""
    chooser = Random(seed)
    shuffled = chooser.sample(list(own), len(own))
    corpus, asked = shuffled[: len(own) // 2], shuffled[len(own) // 2 :]
    corpus.sort(key=lambda u: u.intent)
    texts = [
        # A line each, which the chunker takes for a sentence of its own.
        "\n".join(u.text for u in corpus[i : i + together])
        for i in range(0, len(corpus), together)
    ]
    index = index_of([Paragraph("", text) for text in texts])
    far = [u for u in others if u.domain == OUTSIDE]
    near = [u for u in others if u.domain != OUTSIDE]
    near = chooser.sample(near, min(max(ASKED - len(far), 0), len(near)))
    return measured(index, asked[:ASKED], [*far, *near])


def fitting(utterances: Sequence[Utterance], seed: int) -> dict[str, tuple[Table, Table]]:
    """What may be fitted on, by domain: training splits only, in short and longer documents."""
    held = [u for u in utterances if u.fitting]
    found = {}
    for name in domains(held):
        own = [u for u in held if u.domain == name]
        others = [u for u in held if u.domain != name]
        found[name] = (table(own, others, seed, 1), table(own, others, seed, 8))
    return found


def run(options: argparse.Namespace) -> dict[str, object]:
    """AUROC by domain held out, their mean, and that of the sample pilot."""
    from training.scope import leaving_out

    utterances = read(options.data)
    by_domain = {}
    for name, model in leaving_out(fitting(utterances, options.seed)).items():
        own = [u for u in utterances if u.domain == name]
        others = [u for u in utterances if u.domain != name and not u.fitting]
        found = table(own, others, options.seed)
        by_domain[name] = auroc(_probabilities(model, found), found.inside)
    return {
        "auroc": float(np.mean(list(by_domain.values()))),
        "by_domain": by_domain,
        "sample": _sample(utterances, shipped(), options.seed),
    }


def _sample(utterances: Sequence[Utterance], model: Scope, seed: int) -> dict[str, object]:
    from workbench import Workbench

    lines = (app_folder() / "sample_data" / "questions.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    inside = [Utterance(plain(r["question"]), "", "", False) for r in rows if r["answers"]]
    foreign = [
        u for u in utterances
        if not u.fitting and u.domain != "utility" and not any(w in u.intent for w in OWN_INTENTS)
    ]  # fmt: skip
    outside = Random(seed).sample(foreign, min(len(foreign), 4 * ASKED))
    with tempfile.TemporaryDirectory() as folder:
        wb = Workbench.open(folder)
        wb.load_sample()
        found = measured(Index.build(wb.documents.passages()), inside, outside)
        wb.close()
    p = _probabilities(model, found)
    return {
        "questions": len(inside),
        "outside": len(outside),
        "auroc": auroc(p, found.inside),
        "false_alarms": int((p[found.inside] < model.threshold).sum()),
        "noticed": float((p[~found.inside] < model.threshold).mean()),
    }


def _probabilities(model: Scope, found: Table) -> np.ndarray:
    return np.array([model.probability(row) for row in found.x])
