"""Personal data does not get past redaction; what is not personal does."""

import ast
import logging
import subprocess
import sys
from pathlib import Path
from threading import Lock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import workbench
from workbench.errors import RedactionError
from workbench.privacy import redact
from workbench.records import PersonalSpan, Redacted

module = sys.modules[redact.__module__]

PERSONAL = {
    "jo.bloggs+bills@mail.example.org": "EMAIL_ADDRESS",
    "jo@meters.internal": "EMAIL_ADDRESS",
    "07700 900123": "PHONE_NUMBER",
    "+44 20 7946 0958": "PHONE_NUMBER",
    "(212) 555-0187": "PHONE_NUMBER",
    "4111 1111 1111 1111": "CREDIT_CARD",
    "4111111111111111": "CREDIT_CARD",
    "GB33BUKB20201555555555": "IBAN_CODE",
    "GB33 BUKB 2020 1555 5555 55": "IBAN_CODE",
    "192.168.17.4": "IP_ADDRESS",
    "2001:db8:85a3::8a2e:370:7334": "IP_ADDRESS",
    "00:1A:2B:3C:4D:5E": "MAC_ADDRESS",
    "536-22-8712": "US_SSN",
    "AB 12 34 56 C": "UK_NINO",
    "1012345678903": "UK_MPAN",
    "03 801 100 10 1234 5678 903": "UK_MPAN",
    "https://www.example.org/help/(tariffs)?year=2024": "URL",
    "www.example.org": "URL",
    "shop.example.co.uk": "URL",
    "example.org/a": "URL",
    "EXAMPLE.ORG": "URL",
}

FACTS = (
    "What do I pay between 1 April 2024 and 31 March 2025?",
    "Was it 2024-01-05, 05/01/2024 or in 2023-2024?",
    "Why is the day rate 24.5 p/kWh and the standing charge 61.64 p/day?",
    "See e.g. v1.2.md, README.md, data.csv, report.final.py and/or tariff.zip, i.e. all of them.",
    "Is it 12.30p or 12.30pm, p.m. or a.m., in the U.S.? I paid.it was late.Is that right?",
    "Is 10:30-14:00 the window, and £1,200 the limit?",
    "",
)


@pytest.mark.parametrize(("value", "kind"), PERSONAL.items())
def test_personal_data_is_replaced_by_its_kind(value, kind):
    before, after = "Please reach me under ", " before noon, will you?"
    found = redact(before + value + after)
    assert found.text == f"{before}<{kind}>{after}"
    assert found.spans == (PersonalSpan(len(before), len(before) + len(value), kind),)


@pytest.mark.parametrize("text", FACTS)
def test_what_names_nobody_is_kept(text):
    assert redact(text) == Redacted(text)


@given(
    st.lists(st.one_of(st.text(max_size=12), st.sampled_from(sorted(PERSONAL))), max_size=5).map(
        " ".join
    )
)
@example("call 4111 1111 1111 1111 07700 900123 192.168.17.4@x.org")
@settings(max_examples=80, deadline=None)
def test_spans_are_ordered_apart_and_what_lies_between_is_kept(text):
    found = redact(text)
    rest, expected = 0, ""
    for span in found.spans:
        assert rest <= span.start < span.end <= len(text)
        expected += text[rest : span.start] + f"<{span.kind}>"
        rest = span.end
    assert found.text == expected + text[rest:]
    assert redact(text) == found


def test_overlapping_hits_become_one_that_covers_both():
    text = "Write to 4111111111111111@bank.example today"
    found = redact(text)
    assert len(found.spans) == 1
    assert "4111" not in found.text
    assert "bank.example" not in found.text


def test_any_failure_inside_refuses_the_text_without_quoting_it(monkeypatch):
    class Broken:
        def analyze(self, text, language):
            raise ValueError(f"Did not find word '{text}'")

    monkeypatch.setattr(module, "_engine", lambda *_: (Broken(), Lock()))
    with pytest.raises(RedactionError, match="nothing of it was stored") as caught:
        redact("secret words")
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_pattern_that_is_skipped_is_a_failure(monkeypatch):
    """Presidio logs a warning and goes on where a pattern takes too long."""
    redact("")
    email = module._engine((), None)[0].registry.recognizers[0]

    def skips(*args, **kwargs):
        logging.getLogger("presidio-analyzer").warning("Regex pattern timed out, skipping.")
        return []

    monkeypatch.setattr(email, "analyze", skips)
    with pytest.raises(RedactionError):
        redact("jo@example.org")


def test_what_ends_a_sentence_is_no_part_of_an_address():
    assert redact("(See http://example.org/a.) Or example.org?").text == "(See <URL>.) Or <URL>?"


def test_a_gas_meter_point_needs_its_word():
    assert redact("My MPRN is 123456").text == "My MPRN is <UK_MPRN>"
    assert redact("My reading is 123456").text == "My reading is 123456"


def test_a_meter_point_with_a_wrong_check_digit_is_none():
    assert "UK_MPAN" not in {span.kind for span in redact("It is 1012345678905").spans}


def test_text_that_cannot_be_encoded_is_refused():
    with pytest.raises(RedactionError):
        redact("half a pair \ud800 jo@example.org")


def test_the_first_redaction_is_silent_and_needs_no_network():
    program = (
        "import socket\n"
        "def no(*a, **k): raise OSError('network')\n"
        "socket.socket.connect = no; socket.getaddrinfo = no\n"
        "from workbench.privacy import redact\n"
        "assert redact('a jo@example.co.uk b').text == 'a <EMAIL_ADDRESS> b'\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(workbench.__file__).parents[1],
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_only_redaction_makes_redacted_text():
    """So that nobody wraps raw text by accident on its way to the store."""
    package = Path(workbench.__file__).parent
    makers = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "Redacted"
    }
    assert makers == {"privacy/redact.py"}
