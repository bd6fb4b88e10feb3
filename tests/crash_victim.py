"""A process to be killed: it does one kind of thing over and over, and prints what is confirmed."""

import sys
from itertools import count

PARTS = 20


def files():
    """Versions of some files without end, each a little longer than the one before."""
    from workbench.evidence.ingest import from_upload

    for version in range(1, 16):
        for part in range(PARTS):
            rules = [f"Rule {n} takes {n + part + version} days." for n in range(20 * version)]
            text = "\n\n".join(rules)
            yield from from_upload(f"part-{part:02}.md", f"# Part {part}\n\n{text}\n".encode())


def ingestion(wb):
    for result in wb.ingest_files(list(files())):
        yield f"{result.document} {result.status}"


def questions(wb):
    for question in wb.suggestions() * 100:
        yield wb.ask(question).id


def feedback(wb):
    answer = wb.ask(wb.suggestions()[0])
    for number in count():
        comment = f"Remark {number}, from Zoë Miller. " * 50
        yield wb.record_feedback(answer, trust=number % 5 + 1, comment=comment).id


KINDS = {made.__name__: made for made in (ingestion, questions, feedback)}


def main(kind):
    from workbench import Workbench

    wb = Workbench.open()
    print("ready", flush=True)
    for confirmed in KINDS[kind](wb):
        print(confirmed, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
