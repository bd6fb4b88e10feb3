"""Support is fitted on what people judged: no source on both sides, the same file each time."""

import json
import random
from dataclasses import replace

import numpy as np
import pytest

from training import judged as reading
from training import support
from training.judged import ORIGINS, SETS, judged, read
from workbench.errors import InputError
from workbench.grounding.support import Coefficients, parse
from workbench.grounding.support.features import NAMES

TOPICS = ["museum", "harbour", "bakery", "library", "theatre", "garden", "market", "station",
          "castle", "bridge", "school", "forest"]  # fmt: skip
STRANGE = ["zebra", "volcano", "saxophone", "glacier", "parliament", "satellite"]


def context(topic, name):
    return (
        f"The {topic} of {name} opens at nine. Visitors pay four euros for a ticket. "
        f"Its doors are made of oak. The {topic} closes on Mondays in winter."
    )


def row(name, n, chance, *, grounded):
    """Grounded texts repeat their context; the others add words that stand nowhere."""
    topic = TOPICS[n % len(TOPICS)]
    held = context(topic, name)
    good = [f"The {topic} opens at nine.", "Visitors pay four euros.", "Its doors are of oak."]
    chance.shuffle(good)
    response, marked = " ".join(good[:2]), []
    if not grounded:
        bad = f"A {chance.choice(STRANGE)} sings to the {chance.choice(STRANGE)} at {n + 40}."
        marked = [{"start": len(response) + 1, "end": len(response) + 1 + len(bad)}]
        response = f"{response} {bad}"
    made = {"id": f"{name}-{n}", "context": held, "response": response, "grounded": grounded}
    if name in ("ragtruth_qa", "wice_tokens"):
        made |= {"spans": marked}
    if name == "ragtruth_qa":
        made |= {"source_id": topic}
    if name == "expertqa":
        made |= {"question": f"What of the {topic}?", "context": f"[{n}] {held}"}
    return made


def write(folder, name, rows):
    lines = "".join(json.dumps(one) + "\n" for one in rows)
    (folder / f"{name}.jsonl").write_text(lines, "utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("judged")
    for name in SETS:
        chance = random.Random(name)
        write(root, name, [row(name, n, chance, grounded=bool(n % 3)) for n in range(36)])
    return root


@pytest.fixture(scope="module")
def texts(folder):
    return read(folder)


def test_an_obvious_signal_is_learned(texts):
    known = support.fit(texts)
    by_name = dict(zip(NAMES, known.weights.tolist(), strict=True))
    assert by_name["unbacked"] > 0.1
    assert by_name["distance"] > 0
    risks = np.array([support.risk(known, text) for text in texts])
    bad = np.array([text.bad for text in texts])
    assert risks[bad].min() > risks[~bad].max()
    (first,) = [t for t in texts if t.set == "ragtruth_qa" and t.id == "ragtruth_qa-0"]
    assert np.argmax(known.risks(first.x)) == 2  # the statement that was marked


def test_turned_labels_turn_the_signal(texts):
    turned = [replace(t, bad=not t.bad, wrong=None if t.wrong is None else ~t.wrong) for t in texts]
    assert support.fit(turned).weights[NAMES.index("unbacked")] < 0


def test_no_source_is_in_training_and_test(texts, monkeypatch):
    fitted = []
    real = support.fit

    def spy(inside, *thresholds):
        known = real(inside, *thresholds)
        fitted.append((known, {t.source for t in inside}, {t.x.tobytes() for t in inside}))
        return known

    monkeypatch.setattr(support, "fit", spy)
    known = support.out_of_fold(texts)
    assert len(known) == len(texts)
    for text, own in zip(texts, known, strict=True):
        (sources,) = [sources for one, sources, _ in fitted if one is own]
        assert text.source not in sources
        assert sources  # and something was
    # The thresholds of a fold are chosen inside it: each fit inside saw still fewer sources.
    everything = {t.source for t in texts}
    outer = [sources for one, sources, _ in fitted if any(one is k for k in known)]
    assert len(outer) == support.FOLDS
    assert len(fitted) == support.FOLDS * (support.FOLDS + 1)
    assert all(sources < everything for _, sources, _ in fitted)


def test_texts_of_one_context_or_question_or_source_are_of_one_source(texts):
    by_id = {(t.set, t.id): t for t in texts}
    assert by_id["ragtruth_qa", "ragtruth_qa-1"].source == (
        by_id["ragtruth_qa", "ragtruth_qa-13"].source
    )
    assert by_id["expertqa", "expertqa-1"].source == by_id["expertqa", "expertqa-13"].source
    assert by_id["expertqa", "expertqa-1"].source != by_id["expertqa", "expertqa-2"].source


def test_files_that_share_a_context_share_its_source(tmp_path):
    same = {"context": "The bakery opens at nine.", "response": "It opens.", "grounded": True}
    for name in ("wice_tokens", "wice_claims_dev"):
        write(tmp_path, name, [{"id": name, **same}])
    one, two = read(tmp_path, ["wice_tokens", "wice_claims_dev"])
    assert one.source == two.source


def test_coefficients_out_of_fold_differ_from_those_of_all(texts):
    everything = support.fit(texts)
    found = {known.weights.tobytes() for known in support.out_of_fold(texts)}
    assert len(found) == support.FOLDS
    assert everything.weights.tobytes() not in found


def test_a_text_left_out_does_not_move_its_own_coefficients(texts):
    before = support.out_of_fold(texts)
    at = next(i for i, t in enumerate(texts) if t.set == "wice_claims_dev" and not t.bad)
    source = texts[at].source
    moved = [replace(t, x=t.x + 5.0) if t.source == source else t for t in texts]
    after = support.out_of_fold(moved)
    assert after[at].weights.tolist() == before[at].weights.tolist()
    assert after[at].threshold == before[at].threshold
    assert any(a.weights.tolist() != b.weights.tolist() for a, b in zip(after, before, strict=True))


def test_the_file_is_the_same_each_time_and_tells_where_it_comes_from(folder, tmp_path, capsys):
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    for out in (first, second):
        support.main(["--data", str(folder), "--out", str(out)])
    assert first.read_bytes() == second.read_bytes()
    assert isinstance(parse(first.read_text("utf-8")), Coefficients)
    origin = json.loads(first.read_text("utf-8"))["lineage"]
    assert origin["command"].startswith("python -m training.support")
    assert [one["file"] for one in origin["data"]] == [f"{name}.jsonl" for name in SETS]
    for one in origin["data"]:
        assert len(one["sha256"]) == 64
        assert one["texts"] == 36
        assert one["licence"]
        assert one["name"]
    figures = origin["cross_validated"]
    assert set(figures) == set(SETS)
    assert figures["ragtruth_qa"]["auroc"] > 0.95
    assert figures["ragtruth_qa"]["span_f1"] > 0.3
    assert json.loads(capsys.readouterr().out.split("\n}\n")[0] + "\n}") == figures


def test_each_set_has_a_name_and_a_licence():
    assert set(ORIGINS) == set(SETS)


@pytest.mark.parametrize(
    ("grounded", "spans", "wrong"),
    [
        (True, [], [False, False]),
        (False, [], None),  # which of the two is not known
        (False, [{"start": 18, "end": 20}], [False, True]),
        (False, [{"start": 0, "end": 33}], [True, True]),
    ],
)
def test_which_statement_is_wrong(tmp_path, grounded, spans, wrong):
    made = {
        "id": "1",
        "context": "The bakery opens.",
        "response": "The bakery opens. It sells bread.",
        "grounded": grounded,
        "spans": spans,
    }
    write(tmp_path, "mine", [made])
    (text,) = judged(tmp_path / "mine.jsonl")
    assert (text.wrong if text.wrong is None else text.wrong.tolist()) == wrong


GOOD = {"id": "1", "context": "A.", "response": "B.", "grounded": True}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no text"),
        ("{", "cannot be read"),
        ("[1]\n", "line 1 of .* is not a judged text"),
        (json.dumps(GOOD) + "\n\n" + json.dumps(GOOD | {"grounded": "yes"}), "line 3 of"),
        (json.dumps({k: v for k, v in GOOD.items() if k != "context"}), "needs id, context"),
        (json.dumps(GOOD | {"spans": [{"start": 0, "end": 9}]}), "inside the response"),
        (json.dumps(GOOD | {"spans": [[0, 1]]}), "is not a judged text"),
        (json.dumps(GOOD | {"spans": 7}), "is not a judged text"),
    ],
)
def test_what_is_not_in_the_layout_is_refused_by_name(tmp_path, text, said):
    path = tmp_path / "mine.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=said):
        judged(path)
    with pytest.raises(InputError, match="cannot be read"):
        judged(tmp_path / "absent.jsonl")


def test_a_line_ends_at_a_line_feed_alone(tmp_path):
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(GOOD | {"response": "B.\u2028C."}, ensure_ascii=False), "utf-8")
    assert len(judged(path)) == 1


def test_too_little_to_fit_on_is_refused(texts):
    answers = [t for t in texts if t.set == "ragtruth_qa"]
    with pytest.raises(InputError, match="some grounded and some not"):
        support.fit([t for t in texts if t.set != "ragtruth_qa"])
    with pytest.raises(InputError, match="some grounded and some not"):
        support.fit([t for t in answers if not t.bad])
    unmarked = [replace(t, wrong=None) if t.bad else t for t in texts]
    with pytest.raises(InputError, match="judged alike"):
        support.fit(unmarked)
    with pytest.raises(InputError, match="2 sources; 6 are needed"):
        support.out_of_fold([t for t in answers if t.source.endswith(("museum", "harbour"))])


def test_the_best_threshold_is_between_two_risks():
    risks = np.array([0.1, 0.2, 0.6, 0.8])
    bad = np.array([False, False, True, True])
    assert support.best_threshold(risks, bad) == pytest.approx(0.4)
    assert support.best_threshold(np.array([0.3, 0.3]), np.array([True, False])) == 0.3


def test_span_f1_by_hand():
    text = reading.Judged(
        "1", "mine", "s", np.zeros((2, len(NAMES))), ((0, 10), (10, 20)),
        None, True, ((12, 18),), ((3, 6), (14, 20)),
    )  # fmt: skip
    risks = np.array([0.1, 0.9])
    assert support.span_f1([text], [risks], [0.5]) == pytest.approx(2 * 4 / (6 + 6))
    assert support.span_f1([text], [risks], [0.05]) == pytest.approx(2 * 4 / (9 + 6))
    assert support.span_f1([text], [risks], [0.95]) == 0.0
