"""Costs: each says how it is known, and what is unknown is never free."""

import math

import pytest

from workbench.models import prices
from workbench.records import Candidates, Endpoint, Price


def test_an_endpoints_own_price_comes_first():
    end = Endpoint("a", "openai", model="gpt-4o-mini", price=Price(2.0, 8.0))
    cost = prices.of_tokens(end, 1_000_000, 500_000)
    assert cost.usd == pytest.approx(6.0)
    assert "2.00 USD a million" in cost.basis
    assert "8.00" in cost.basis
    assert "settings" in cost.basis


def test_a_price_of_nothing_is_a_price_that_somebody_gave():
    cost = prices.of_tokens(Endpoint("a", model="m", price=Price(0.0, 0.0)), 10, 10)
    assert cost.usd == 0.0
    assert "settings" in cost.basis


@pytest.mark.parametrize("preset", ["openai", "azure"])
def test_published_prices_are_looked_up_by_provider_and_model(preset):
    cost = prices.of_tokens(Endpoint("a", preset, model="gpt-4o-mini"), 1200, 80)
    assert cost.usd == pytest.approx(1200 * 0.15e-6 + 80 * 0.60e-6)
    assert "1,200 tokens in at 0.15 USD a million, 80 out at 0.60" in cost.basis
    assert "genai-prices, gpt-4o-mini" in cost.basis


@pytest.mark.parametrize(
    "end",
    [
        Endpoint("a", "azure", model="our-deployment"),
        Endpoint("a", "openai", model=""),
        Endpoint("a", "other", "https://example.org/v1", "gpt-4o-mini"),
        Endpoint("a", "vllm", "http://10.0.0.1/v1", "llama"),
    ],
)
def test_an_unknown_price_is_none_with_what_to_do(end):
    cost = prices.of_tokens(end, 10, 10)
    assert cost.usd is None
    assert "price can be given in the settings" in cost.basis


@pytest.mark.parametrize("price", [Price(), Price(1.0, 1.0)])
def test_tokens_that_nobody_counted_are_not_free(price):
    cost = prices.of_tokens(Endpoint("a", model="gpt-4o-mini", price=price), 0, 0)
    assert cost.usd is None
    assert "did not say" in cost.basis


@pytest.mark.parametrize(
    ("price", "says"), [(Price(1.0), "answers"), (Price(None, 1.0), "questions")]
)
def test_half_a_price_is_none(price, says):
    cost = prices.of_tokens(Endpoint("a", model="gpt-4o-mini", price=price), 10, 10)
    assert cost.usd is None
    assert says in cost.basis


def test_time_costs_cores_and_hours():
    cost = prices.of_time(1800, 4, 0.05)
    assert cost.usd == pytest.approx(0.1)
    assert cost.basis == "1800.00 s on 4 cores at 0.05 USD a core-hour (one's own machine)"


@pytest.mark.parametrize("given", [(-1, 1, 1), (math.nan, 1, 1), (1, 0, 1), (1, 1, math.inf)])
def test_time_that_cannot_be_is_unknown(given):
    assert prices.of_time(*given).usd is None


FOUND = Candidates((), tokens_in=1000, tokens_out=100, seconds=3.6)


@pytest.mark.parametrize(
    ("end", "usd", "says"),
    [
        (Endpoint("a", "openai", model="gpt-4o-mini"), 0.00021, "genai-prices"),
        (Endpoint("a", "vllm", model="m", remote=False), 5e-5, "one core taken"),
        (Endpoint("a", "vllm", model="m", remote=False, price=Price(cores=8)), 4e-4, "8 cores"),
        (Endpoint("a", "openai", model="gpt-4o-mini", price=Price(cores=2)), 1e-4, "2 cores"),
        (Endpoint("a", "vllm", model="m", remote=False, price=Price(1, 1)), 0.0011, "settings"),
        (Endpoint("a", "vllm", model="m"), None, "No published price"),
    ],
)
def test_what_it_costs_goes_by_cores_ones_own_premises_or_tokens(end, usd, says):
    cost = prices.of(end, FOUND, 0.05)
    assert cost.usd == (None if usd is None else pytest.approx(usd))
    assert says in cost.basis
