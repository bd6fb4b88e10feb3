"""Scope is fitted on training splits alone, never on the domain that it is asked about."""

import json
import random

import numpy as np
import pytest

from benchmarks import scope as measuring
from benchmarks.scope import FILE, OUTSIDE, Table, Utterance, domains, fitting, read, table
from training import scope as training
from workbench.errors import InputError
from workbench.grounding.scope import NAMES, parse

SUBJECTS = {
    "kitchen": "oven pan soup bread butter pepper onion recipe spoon flour".split(),
    "travel": "train hotel luggage flight ticket visa airport passport cabin ferry".split(),
    "money": "loan credit savings interest account transfer branch cheque mortgage cash".split(),
    "work": "meeting shift payroll holiday office manager calendar badge desk overtime".split(),
}
ELSEWHERE = "volcano sonnet glacier zebra comet opera fossil violin orchid dolphin".split()
ASKS = ["where is the {} of the {}", "how much {} for one {}", "is my {} near the {}"]


def lines(seed=0, each=24):
    chance = random.Random(seed)
    rows = []
    for domain, subjects in [*SUBJECTS.items(), (OUTSIDE, ELSEWHERE)]:
        for n in range(each):
            text = chance.choice(ASKS).format(*chance.sample(subjects, 2))
            kind = "oos_" if domain == OUTSIDE else ""
            split = f"{kind}{'val' if n % 4 == 0 else 'train'}"
            rows.append({"text": text, "intent": domain, "domain": domain, "split": split})
    return rows


def write(folder, rows):
    (folder / FILE).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("clinc"), lines())


@pytest.fixture(scope="module")
def by_domain(folder):
    return fitting(read(folder), seed=1)


def auroc(model, tables):
    p = np.array([model.probability(row) for t in tables for row in t.x])
    inside = np.concatenate([t.inside for t in tables])
    return float(np.mean(p[inside][:, None] > p[~inside][None, :]))


def toy(weight, domain="a", n=200, seed=0):
    """Questions are inside where the first feature is high, by so much."""
    chance = np.random.default_rng(seed)
    inside = chance.random(n) < 0.5
    x = chance.normal(size=(n, len(NAMES)))
    x[:, 0] += weight * inside
    return Table(x, inside, np.where(inside, domain, OUTSIDE))


def test_the_fit_finds_what_decides():
    model = training.fit([toy(3.0)], 0.3)
    assert model.weights[0] > 4 * max(map(abs, model.weights[1:]))
    assert model.threshold == 0.3
    turned = training.fit([toy(-3.0)])
    assert turned.weights[0] < 0


def test_both_sides_weigh_the_same_however_many_they_are():
    few = toy(2.0, n=4_000)
    kept = ~few.inside | (np.arange(4_000) % 10 == 0)
    rare = Table(few.x[kept], few.inside[kept], few.domains[kept])
    one, other = training.fit([few]), training.fit([rare])
    assert other.intercept == pytest.approx(one.intercept, abs=0.3)


def test_a_domain_left_out_is_read_nowhere(by_domain):
    before = training.leaving_out(by_domain)
    changed = {
        name: tuple(
            # What is asked about travel, anywhere, and all that is asked of its documents.
            Table(
                np.where((t.domains == "travel")[:, None] | (name == "travel"), t.x + 9.0, t.x),
                t.inside,
                t.domains,
            )
            for t in two
        )
        for name, two in by_domain.items()
    }
    after = training.leaving_out(changed)
    assert after["travel"] == before["travel"]
    assert all(after[name] != before[name] for name in by_domain if name != "travel")


def test_the_obvious_is_learned_for_a_domain_that_was_left_out(by_domain):
    assert set(by_domain) == set(SUBJECTS)
    for name, model in training.leaving_out(by_domain).items():
        assert auroc(model, by_domain[name]) > 0.9


def test_only_training_splits_are_fitted_on(folder, by_domain):
    turned = [u for u in read(folder) if u.fitting]
    assert 0 < len(turned) < len(read(folder))
    for name, two in fitting(turned, seed=1).items():
        for one, other in zip(two, by_domain[name], strict=True):
            assert one.x.tolist() == other.x.tolist()


def test_the_file_is_the_same_each_time_and_tells_where_it_comes_from(folder, tmp_path, capsys):
    first, second, other = (tmp_path / f"{name}.json" for name in "abc")
    for out, seed in ((first, "1"), (second, "1"), (other, "2")):
        training.main(["--data", str(folder), "--out", str(out), "--seed", seed])
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes() != other.read_bytes()
    model = parse(first.read_text("utf-8"))
    assert 0 < model.threshold < 1
    origin = json.loads(first.read_text("utf-8"))["lineage"]
    assert origin["command"].endswith("--seed 1")
    assert origin["data"]["file"] == FILE
    assert len(origin["data"]["sha256"]) == 64
    assert origin["data"]["licence"]
    assert origin["data"]["domains"] == sorted(SUBJECTS)
    figures = origin["cross_validated"]
    assert figures["refused_of_inside"] == training.REFUSED
    assert figures["auroc"] > 0.9
    assert 0 < figures["noticed_of_outside"] <= 1
    assert json.loads(capsys.readouterr().out.splitlines()[0]) == figures


def test_few_questions_about_the_documents_fall_under_the_threshold(by_domain):
    p, inside = training._held_out(by_domain)
    threshold = float(np.quantile(p[inside], training.REFUSED))
    assert (p[inside] < threshold).mean() <= training.REFUSED + 1 / inside.sum()


def test_half_of_a_domain_is_the_corpus_and_the_rest_is_asked(monkeypatch):
    built = []
    real = measuring.index_of
    monkeypatch.setattr(measuring, "index_of", lambda p: built.append(p) or real(p))
    words = [f"{a} {b}" for a in SUBJECTS["kitchen"] for b in SUBJECTS["travel"][:4]]
    own = [Utterance(w, "i", "kitchen", True) for w in words]
    others = [Utterance(w, "o", OUTSIDE, True) for w in ELSEWHERE]
    others += [Utterance(w, "m", "money", True) for w in SUBJECTS["money"]]
    found = table(own, others, seed=4, together=3)
    held = [line for paragraph in built[0] for line in paragraph.text.split("\n")]
    assert len(held) == len(set(held)) == 20
    assert max(len(p.text.split("\n")) for p in built[0]) == 3
    assert found.inside.sum() == 20
    assert (~found.inside).sum() == len(others)
    assert found.x.shape == (20 + len(others), len(NAMES))
    assert set(found.domains[found.inside]) == {"kitchen"}
    assert found.without(OUTSIDE).inside.sum() == 20
    assert OUTSIDE not in found.without(OUTSIDE).domains


def test_domains_are_sorted_without_the_outside(folder):
    assert domains(read(folder)) == sorted(SUBJECTS)


@pytest.mark.parametrize("text", ["{", '{"text": "a"}', "[1]", '{"text": 1, "split": "train"}'])
def test_a_file_not_in_its_layout_is_refused(tmp_path, text):
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path)


def test_one_domain_is_too_few(tmp_path):
    few = [row for row in lines() if row["domain"] in ("kitchen", OUTSIDE)]
    for rows in ([], few, [row | {"split": "val"} for row in lines()]):
        with pytest.raises(InputError, match="fewer than two domains"):
            read(write(tmp_path, rows))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path)
