"""Features see the question, the sentence and frozen facts of its passage, and nothing else."""

import numpy as np
import pytest

from workbench.evidence.index import Index
from workbench.evidence.retrieve import retrieve
from workbench.models.extractive import ExtractiveModel
from workbench.models.features import NAMES, features
from workbench.models.question import KINDS, kind_of, take_apart
from workbench.records import Passage

TEXT = (
    "The Meridian bridge spans the bay. It was opened in 1931 by Queen Ada. "
    "About 42% of the traffic is lorries. A crossing costs $7 because upkeep is dear."
)


def passage(number, text):
    cuts = [0, *[i + 2 for i in range(len(text) - 2) if text[i : i + 2] == ". "]]
    ends = [*[c - 1 for c in cuts[1:]], len(text)]
    spans = tuple(zip(cuts, ends, strict=True))
    return Passage(f"d{number}", f"{number:064}", 0, len(text), text, sentences=spans)


@pytest.fixture(scope="module")
def index():
    other = "The harbour office sells maps. It closes at noon."
    return Index.build([passage(0, TEXT), passage(1, other)])


def laid(index, question):
    found = [e for e in retrieve(index, question, k=2) if e.passage.document == "d0"]
    return ExtractiveModel(index).lay(question, found)


def of(index, question, cut=()):
    """The features of each sentence of TEXT, words in ``cut`` cut out, by name."""
    rows = []
    for b in laid(index, question):
        keep = np.array([[w not in cut for w in b.sentence.wording.lower]])
        x = features(b.asked, b.sentence, keep)[0].tolist()
        rows.append(dict(zip(NAMES, x, strict=True)))
    return rows


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who opened it?", "person"),
        ("When was it opened?", "date"),
        ("In what year was it opened?", "date"),
        ("Where does it lead?", "place"),
        ("Which Italian city lies there?", "place"),
        ("How many lorries cross it?", "number"),
        ("How much does a crossing cost?", "money"),
        ("What percentage is lorries?", "percent"),
        ("Why is it dear?", "reason"),
        ("What is it?", "other"),
        ("Tell me of it", "other"),
        ("", "other"),
    ],
)
def test_what_kind_of_answer_a_question_wants(question, kind):
    assert kind_of(question)[0] == kind
    assert kind in KINDS


def test_what_is_counted_is_the_noun_behind_how_many():
    assert "lorri" in kind_of("How many lorries cross it?")[1]


@pytest.mark.parametrize(
    ("question", "feature", "best"),
    [
        ("When was the bridge opened?", "date", 1),
        ("Who opened the bridge?", "person", 1),
        ("What percentage of traffic is lorries?", "number", 2),
        ("How much does a crossing cost?", "number", 3),
        ("Why does a crossing cost money?", "reason", 3),
    ],
)
def test_the_sentence_that_holds_the_kind_wanted_has_it(index, question, feature, best):
    values = [row[feature] for row in of(index, question)]
    assert int(np.argmax(values)) == best
    assert values.count(max(values)) == 1


def test_a_word_of_the_question_is_no_answer(index):
    assert of(index, "Was it in 1931 or when?")[1]["date"] == 0.0


def test_the_sentence_before_lends_the_name_that_a_pronoun_stands_for(index):
    rows = of(index, "When was the Meridian bridge opened?")
    assert rows[1]["before"] > 0.3
    assert rows[0]["before"] == 0.0


def test_cutting_a_word_out_takes_its_match_and_leaves_other_sentences(index):
    question = "When was the Meridian bridge opened?"
    whole, cut = of(index, question), of(index, question, cut=("opened",))
    assert cut[1]["words"] < whole[1]["words"]
    for n in (0, 2, 3):
        assert cut[n] == whole[n]


def test_exact_and_near_matches_together_never_exceed_all(index):
    for question in ("When was the Meridian bridge opened?", "Which span crosses the gulf?"):
        for row in of(index, question):
            assert 0 <= row["words"] + row["close_words"] <= 1 + 1e-9


def test_order_counts(index):
    straight = of(index, "spans the bay")[0]["in_order"]
    turned = of(index, "bay the spans")[0]["in_order"]
    assert straight == 1.0
    assert turned == pytest.approx(2 / 3)


def test_similarity_is_the_cosine_of_the_whole_texts(index):
    question = "Which bridge spans the bay?"
    ours = of(index, question)[0]["similarity"]
    a, b = index.embedder.embed([question, "The Meridian bridge spans the bay."])
    assert ours == pytest.approx(float(a @ b), abs=1e-6)


def test_scaling_over_few_passages_does_not_matter(index):
    """A single document answers as surely as one among many: raw signals are read."""
    question = "When was the Meridian bridge opened?"
    alone = Index.build([passage(0, TEXT)])
    one = dict(zip(NAMES, of(alone, question)[1].values(), strict=True))
    assert one["passage_words"] > 0.3
    assert one["passage_similarity"] > 0.2


def test_a_question_without_words_of_its_own_is_taken_apart(index):
    asked = take_apart("What is it?", index)
    assert asked.terms == ()
    for row in of(index, "What is it?"):
        assert all(np.isfinite(list(row.values())))


def test_a_question_of_a_hundred_words_is_taken_apart(index):
    long = " ".join(f"word{n}" for n in range(100))
    assert all(0 <= row["in_order"] <= 1 for row in of(index, long))
