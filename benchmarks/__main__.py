"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import BENCHMARKS
from workbench.errors import WorkbenchError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one benchmark, or all; 0 if it ran, 1 if its input is refused, 2 on wrong usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = given[0] if given else ""
    if name == "all":
        return _all(_parser("all").parse_args(given[1:]))
    if name not in BENCHMARKS:
        asked_help = name in ("-h", "--help")
        names = ", ".join([*BENCHMARKS, "all"])
        print(
            f"usage: python -m benchmarks NAME --data PATH [--json]\nNAME is one of: {names}",
            file=sys.stdout if asked_help else sys.stderr,
        )
        return 0 if asked_help else 2
    module = BENCHMARKS[name].load()
    parser = _parser(name)
    if hasattr(module, "arguments"):
        module.arguments(parser)
    options = parser.parse_args(given[1:])
    try:
        result = module.run(options)
    except WorkbenchError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    _show(result, options.json)
    return 0


def _parser(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks {name}")
    needed = name not in BENCHMARKS or BENCHMARKS[name].data is not None
    parser.add_argument("--data", type=Path, required=needed, help="folder or file to measure on")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--split", help="by default the only one there")
    parser.add_argument("--questions", type=_positive, default=500, metavar="N",
                        help="random sample of so many (default 500)")  # fmt: skip
    parser.add_argument("--seed", type=int, default=0, help="of the random sample (default 0)")
    parser.add_argument("--model", help="answer model")
    parser.add_argument("--methods", type=lambda text: text.split(","), help="a,b,…")
    parser.add_argument("--articles", choices=("odd", "even"),
                        help="every second article by sorted title, counted from 1")  # fmt: skip
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _all(options: argparse.Namespace) -> int:
    """Each benchmark on its own part of a data folder; one whose data is missing is named."""
    results: dict[str, object] = {}
    failed = False
    for name, benchmark in BENCHMARKS.items():
        module = benchmark.load()
        parser = _parser(name)
        if hasattr(module, "arguments"):
            module.arguments(parser)
        own = parser.parse_args(["--data", str(options.data / (benchmark.data or ""))])
        shared = {"questions": options.questions, "seed": options.seed}
        vars(own).update(shared | dict(benchmark.options))
        try:
            results[name] = module.run(own)
        except WorkbenchError as error:
            failed = True
            print(f"{name}: {error}", file=sys.stderr)
            results[name] = {"error": str(error)}
    _show(results, options.json)
    return 1 if failed else 0


def _show(result: dict[str, object], as_json: bool) -> None:
    if as_json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(f"{key}: {json.dumps(value)}")


if __name__ == "__main__":
    sys.exit(main())
