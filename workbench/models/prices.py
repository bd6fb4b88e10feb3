"""What an answer cost: by tokens and a price, or by the time it kept one's own machine busy.

Nothing is silently free: what is not known is None, with the reason beside it.
"""

from __future__ import annotations

import math
from typing import Any

from workbench.records import Candidates, Cost, Endpoint

#: Providers whose published prices belong to a preset.
PROVIDERS = {"openai": "openai", "azure": "azure"}

MILLION = 1_000_000
ADVICE = "A price can be given in the settings."


def of(endpoint: Endpoint, found: Candidates, per_core_hour: float) -> Cost:
    """What an answer of an endpoint cost.

    Its time, where cores are named, or where the server is one's own and no price of tokens is
    given; else its tokens.

    Parameters
    ----------
    found : Candidates
        Of it, ``tokens_in``, ``tokens_out`` and ``seconds`` are read.
    per_core_hour : float
        USD that one core costs an hour.
    """
    price = endpoint.price
    priced = price.tokens_in is not None or price.tokens_out is not None
    if price.cores is not None:
        return of_time(found.seconds, price.cores, per_core_hour)
    if not endpoint.remote and not priced:
        cost = of_time(found.seconds, 1.0, per_core_hour)
        return Cost(cost.usd, f"{cost.basis}; one core taken, as the settings name none")
    return of_tokens(endpoint, found.tokens_in, found.tokens_out)


def of_tokens(endpoint: Endpoint, tokens_in: int, tokens_out: int) -> Cost:
    """What tokens cost: by the endpoint's own price, else by published prices.

    Parameters
    ----------
    tokens_in, tokens_out : int
        As the server counted them. A question always takes some, so 0 in means that it said
        nothing of them.
    """
    if tokens_in <= 0 or tokens_out < 0:
        return Cost(None, "The server did not say how many tokens it took.")
    price = endpoint.price
    if price.tokens_in is not None and price.tokens_out is not None:
        usd = (tokens_in * price.tokens_in + tokens_out * price.tokens_out) / MILLION
        return _tokens(usd, (tokens_in, tokens_out), (price.tokens_in, price.tokens_out),
                       "price of the settings")  # fmt: skip
    if price.tokens_in is not None or price.tokens_out is not None:
        missing = "answers" if price.tokens_out is None else "questions"
        return Cost(None, f"The settings give a price for one side only, none for {missing}. "
                          "Give both, in USD a million tokens.")  # fmt: skip
    return _published(endpoint, tokens_in, tokens_out)


def of_time(seconds: float, cores: float, per_core_hour: float) -> Cost:
    """What it costs to keep some cores of one's own busy for a while.

    Parameters
    ----------
    per_core_hour : float
        USD that one core costs an hour.
    """
    given = (seconds, cores, per_core_hour)
    if not all(math.isfinite(number) and number >= 0 for number in given) or cores == 0:
        return Cost(None, f"Its time, cores or price of a core-hour cannot be. {ADVICE}")
    usd = seconds / 3600 * cores * per_core_hour
    return Cost(
        usd,
        f"{seconds:.2f} s on {cores:g} core{'s' if cores != 1 else ''} at "
        f"{_usd(per_core_hour)} USD a core-hour (one's own machine)",
    )


def _published(endpoint: Endpoint, tokens_in: int, tokens_out: int) -> Cost:
    import genai_prices  # noqa: PLC0415 - heavy

    where: dict[str, Any] = {}
    if endpoint.preset in PROVIDERS:
        where["provider_id"] = PROVIDERS[endpoint.preset]
    elif endpoint.url:
        where["provider_api_url"] = endpoint.url
    if not endpoint.model or not where:
        return _unknown(endpoint)
    usage = genai_prices.Usage(input_tokens=tokens_in, output_tokens=tokens_out)
    try:
        found = genai_prices.calc_price(usage, endpoint.model, **where)
    except (LookupError, ValueError):  # no such model, or one that is priced otherwise
        return _unknown(endpoint)
    each = (
        float(found.input_price) * MILLION / tokens_in,
        float(found.output_price) * MILLION / tokens_out if tokens_out else None,
    )
    source = f"genai-prices, {found.model.id} of {found.provider.name}"
    return _tokens(float(found.total_price), (tokens_in, tokens_out), each, source)


def _unknown(endpoint: Endpoint) -> Cost:
    name = f"“{endpoint.model}”" if endpoint.model else "a model without a name"
    return Cost(None, f"No published price is known for {name} there. {ADVICE}")


def _tokens(
    usd: float, tokens: tuple[int, int], each: tuple[float, float | None], source: str
) -> Cost:
    out = f"{tokens[1]:,} out at {_usd(each[1])}" if each[1] is not None else "none out"
    return Cost(usd, f"{tokens[0]:,} tokens in at {_usd(each[0])} USD a million, {out} ({source})")


def _usd(amount: float) -> str:
    """An amount with two decimals, and more where it needs them."""
    text = f"{amount:.6f}".rstrip("0")
    whole, _, rest = text.partition(".")
    return f"{whole}.{rest.ljust(2, '0')}"
