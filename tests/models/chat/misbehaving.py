"""A real HTTP server on loopback that speaks the chat interface, and misbehaves on request.

The model's name says how it behaves: each is a method of ``_Handler``, with _ for -.
"""

import json
import threading
import time
from collections import Counter
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: Held by servers that never answer; set at the end, so that no thread is left behind.
ENOUGH = 20.0


class Misbehaving:
    """The server, as a context manager. ``requests`` holds what it was sent."""

    def __init__(self):
        self.requests = []
        self.times = Counter()
        self.closed = threading.Event()  # set when a client hangs up on it
        self.over = threading.Event()
        server = self

        class Handler(_Handler):
            owner = server

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                server.closed.set()

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def of(self, model):
        """The bodies that were sent to one model."""
        return [r["body"] for r in self.requests if (r["body"] or {}).get("model") == model]

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def chunk(text=None, **more):
    """One event of a stream."""
    choice = {"index": 0, "delta": {} if text is None else {"content": text}}
    choice |= {name: more.pop(name) for name in ("finish_reason", "logprobs") if name in more}
    return {"object": "chat.completion.chunk", "choices": [choice], **more}


USAGE = {"choices": [], "usage": {"prompt_tokens": 120, "completion_tokens": 7}}
STOP = chunk(finish_reason="stop")
DONE = "[DONE]"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else every answer waits 40 ms
    owner = None

    def log_message(self, *_):
        pass

    def do_GET(self):
        self._note(None)
        if "missing" in self.path:
            self.error(404, "nothing here")
        else:
            self.whole({"data": [{"id": "good"}, {"id": "better"}, {"id": 7}, "odd"]})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self._note(body)
        self.body, self.model = body, body["model"]
        self.owner.times[self.model] += 1
        if self.path.endswith("/completions") and "/chat/" not in self.path:
            self.echo()
            return
        getattr(self, self.model.replace("-", "_"))()

    def _note(self, body):
        self.owner.requests.append({"path": self.path, "headers": dict(self.headers), "body": body})

    # How to say something

    def begin(self, kind="text/event-stream", status=200, **headers):
        self.send_response(status)
        self.send_header("content-type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)

    def events(self, *events, end=True):
        self.begin()
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for event in events:
            self.event(event)
        if end:
            self.wfile.write(b"0\r\n\r\n")

    def event(self, event):
        text = event if isinstance(event, str) else json.dumps(event)
        self.part(f"data: {text}\n\n".encode())

    def part(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def body_of(self, data, kind, status=200, **headers):
        self.begin(kind, status, **headers)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def whole(self, value, status=200, **headers):
        self.body_of(json.dumps(value).encode(), "application/json", status, **headers)

    def error(self, status, message, **headers):
        code = headers.pop("code", None)
        self.whole({"error": {"message": message, "code": code}}, status, **headers)

    def says(self, *texts):
        self.events(*map(chunk, texts), STOP, USAGE, DONE)

    # How it behaves

    def good(self):
        self.says("It is due ", "on 5 May [1].")

    def repeats(self):
        self.says(self.body["messages"][-1]["content"])

    def invents(self):
        self.says("It is due [1][9] on 5 May [2, 44]. See [source 3] (Source 2).")

    def no_answer(self):
        self.says("“The sources do not ", "answer this question”")

    def arabic(self):
        self.says("يستحق الدفع في ", "٥ مايو [١].")

    def chinese(self):
        self.says("付款截止日期为", "5月5日。【1】")

    def thinks(self):
        self.says("<think>Source 1 says", " May.</think>\n", "In May.")

    def half_characters(self):
        self.events('{"choices":[{"delta":{"content":"a\\ud83d"}}]}',
                    '{"choices":[{"delta":{"content":"\\ude00 b\\ud800\\u0000"}}]}',
                    STOP, DONE)  # fmt: skip

    def parts(self):
        parts = [{"type": "text", "text": text} for text in ("In ", "May.")]
        self.events(chunk(parts), DONE)

    def logprobs(self):
        tokens = [{"token": "a", "logprob": -0.1}, {"token": "b", "logprob": -0.3}]
        odd = [{"logprob": None}, {"logprob": float("nan")}, "x"]
        self.events(
            chunk("In ", logprobs={"content": tokens[:1]}),
            chunk("May.", logprobs={"content": tokens[1:] + odd}),
            STOP, USAGE, DONE,
        )  # fmt: skip

    def no_usage(self):
        self.events(chunk("In May."), STOP, DONE)

    def odd_usage(self):
        usage = {"prompt_tokens": True, "completion_tokens": -3}
        self.events(chunk("In May."), STOP, {"choices": [], "usage": usage}, DONE)

    def no_done(self):
        self.events(chunk("In May."), STOP)

    def hangs_up_after(self):
        self.events(chunk("In May."), STOP, end=False)
        self.close_connection = True

    def stays_after(self):
        self.events(chunk("In May."), STOP, DONE, end=False)
        self.owner.over.wait(ENOUGH)

    def not_streamed(self):
        message = {"role": "assistant", "content": "In May."}
        self.whole({"choices": [{"message": message, "finish_reason": "stop"}],
                    "usage": USAGE["usage"]})  # fmt: skip

    def picky(self):
        """Takes none of what is not needed, and names one thing at a time."""
        for name in ("stream_options", "logprobs", "seed", "temperature"):
            if name in self.body:
                self.error(400, f"Unrecognized request argument supplied: {name}")
                return
        self.good()

    def strict(self):
        """The same in another server's words."""
        extra = [n for n in ("stream_options", "seed") if n in self.body]
        if extra:
            found = [{"loc": ["body", n], "msg": "Extra inputs are not permitted"} for n in extra]
            self.whole({"detail": found}, 422)
        else:
            self.good()

    def slow(self):
        self.owner.over.wait(ENOUGH)

    def slow_after(self):
        self.events(chunk("It is"), end=False)
        self._until_gone(": wait\n\n")

    def drips(self):
        self.begin()
        self.end_headers()
        self._until_gone("d")

    def drips_headers(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self._until_gone("x")

    def _until_gone(self, data):
        self.close_connection = True
        end = time.monotonic() + ENOUGH
        while time.monotonic() < end and not self.owner.over.wait(0.01):
            try:
                self.wfile.write(data.encode()) if len(data) == 1 else self.part(data.encode())
            except OSError:
                self.owner.closed.set()
                return

    def cut(self):
        self.events(chunk("It is due on"), end=False)
        self.close_connection = True

    def cut_quietly(self):
        """The body ends as if all had been said."""
        self.events(chunk("It is due on"))

    def cut_at_once(self):
        self.events(end=False)
        self.close_connection = True

    def hangs_up(self):
        self.close_connection = True

    def hangs_up_once(self):
        self.close_connection = True
        if self.owner.times[self.model] > 1:
            self.good()

    def html(self):
        self.body_of(b"<!DOCTYPE html><html><body>Sign in</body></html>", "text/html")

    def html_comment(self):
        self.body_of(b"<!-- proxy --><html><body>Sign in</body></html>", "text/html")

    def html_unsaid(self):
        self.body_of(b"\n<html><body>Sign in</body></html>\n", "text/plain")

    def html_said(self):
        self.says("<html>", "<body>x</body></html>")

    def empty(self):
        self.says("", " \n")

    def empty_body(self):
        self.body_of(b"", "application/json")

    def only_thinks(self):
        self.says("<think>Hm.</think>")

    def enormous(self):
        self.events(*[chunk("x" * 10_000)] * 12, STOP, DONE)

    def enormous_line(self):
        self.events(end=False)
        with suppress(OSError):
            self.part(b"data: ")
            for _ in range(12):
                self.part(b"x" * 1_000_000)
        self.close_connection = True

    def wrong_json(self):
        self.events('{"choices": [')

    def other_json(self):
        self.whole({"result": "In May."})

    def list_json(self):
        self.events("[1, 2]")

    def fails_midway(self):
        self.events(chunk("It is"), {"error": {"message": "CUDA out of memory"}})

    def too_long(self):
        self.events(chunk("It is due"), chunk(finish_reason="length"), DONE)

    def filtered(self):
        self.events(chunk(finish_reason="content_filter"), DONE)

    def filtered_before(self):
        self.error(400, "held back by policy", code="content_filter")

    def refuses(self):
        self.events({"choices": [{"delta": {"refusal": "I cannot help."}}]}, STOP, DONE)

    def bad(self):
        self.error(400, "maximum context length is 4096 tokens")

    def unauthorised(self):
        key = self.headers.get("authorization", "")
        self.error(401, f"Incorrect API key provided: {key}")

    def forbidden(self):
        self.error(403, "no access")

    def leaks(self):
        self.error(400, f"debug: {self.headers.get('authorization', '')} \x00\n" + "y" * 900)

    def unknown(self):
        self.error(404, "model not found")

    def moved(self):
        self.begin(status=307, location="http://127.0.0.1:9/v1")
        self.send_header("content-length", "0")
        self.end_headers()

    def busy_once(self):
        if self.owner.times[self.model] > 1:
            self.good()
        else:
            self.error(429, "slow down", retry_after="0.02")

    def busy(self):
        self.error(429, "slow down")

    def busy_long(self):
        self.error(429, "quota", retry_after="3600")

    def fails_twice(self):
        if self.owner.times[self.model] > 2:
            self.good()
        else:
            self.error(500, "oops")

    def fails(self):
        self.error(500, "oops")

    def endless_error(self):
        self.begin("application/json", 500)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        with suppress(OSError):
            for _ in range(40):
                self.part(b"x" * 100_000)
        self.close_connection = True

    def echoes(self):
        """As servers that name the input that they do not take."""
        found = [{"msg": "Input is too long", "input": self.body["messages"][-1]["content"][-300:]}]
        self.whole({"detail": found}, 422)

    def page_of_error(self):
        self.body_of(b"<html><h1>502 Bad Gateway</h1></html>", "text/html", 502)

    def judge(self):
        """Says what stands in the statement between = and =."""
        self.says(self.body["messages"][-1]["content"].split("=")[1])

    def echo(self):
        """The older interface: probabilities of what it is handed; a word in the text is likely."""
        if self.model in ("good", "no-scores"):
            self.error(404, "not here")
            return
        text, tokens, at = self.body["prompt"] + " end", [], 0
        for word in text.split(" "):
            tokens.append((at, f" {word}" if at else word))
            at += len(word) + (1 if at else 0)
        offsets = [at for at, _ in tokens]
        logprobs = [None] + [
            -0.01 if text.find(word.strip()) < at else -2.0 for at, word in tokens[1:]
        ]
        found = {"tokens": [t for _, t in tokens], "token_logprobs": logprobs,
                 "text_offset": offsets}  # fmt: skip
        self.whole({"choices": [{"text": text, "logprobs": found}]})

    def scores(self):
        self.logprobs()
