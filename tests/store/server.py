"""A PostgreSQL server of the tests' own: started once, on loopback, and stopped for certain."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

PASSWORD = "a password for the tests"
OWNER = "workbench_owner"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "autovacuum": "off",
}

#: Runs the server until it ends, or until this program lets go of the pipe: by finishing, or by
#: being killed.
GUARD = 'exec 3<&0; "$@" & server=$!; { read _ <&3; kill -INT $server; } & wait $server'


def binaries():
    """The folder with PostgreSQL's programs, the newest; None where there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in debian), key=_version, default=None)


def _version(folder):
    return float(folder.parent.name)


class Server:
    """Databases and roles of a running server."""

    def __init__(self, port):
        self.port, self._numbers = port, count(1)
        self._admin = psycopg.connect(self.url("postgres", "postgres"), autocommit=True)
        self.role(OWNER)

    def url(self, database, role=OWNER, password=PASSWORD):
        """As a person writes it into the settings."""
        secret = password.replace(" ", "%20")
        return f"postgresql://{role}:{secret}@127.0.0.1:{self.port}/{database}"

    def do(self, statement):
        """As the superuser, in the database that no test uses."""
        return self._admin.execute(statement)

    def role(self, name, options=""):
        self.do(f"CREATE ROLE {name} LOGIN {options} PASSWORD '{PASSWORD}'")

    def database(self, template="template0"):
        """The name of a new database, which belongs to the owner of them all."""
        name = f"db{next(self._numbers)}"
        self.do(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}")
        return name

    def drop(self, name):
        self.do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def close(self):
        self._admin.close()


@contextmanager
def running(folder):
    """A new server with nothing in it, from the programs in ``folder``."""
    home = Path(tempfile.mkdtemp(prefix="postgres"))
    # The server refuses to run as root.
    user = "postgres" if os.getuid() == 0 else None
    process = None
    try:
        (home / "password").write_text(PASSWORD)
        if user:
            for path in (home, home / "password"):
                os.chown(path, pwd.getpwnam(user).pw_uid, -1)
        subprocess.run(
            [folder / "initdb", "-D", home / "data", "-U", "postgres", "--encoding=UTF8",
             "--locale=C", "--auth=scram-sha-256", f"--pwfile={home / 'password'}", "--no-sync"],
            check=True, capture_output=True, cwd=home, **_as(user),
        )  # fmt: skip
        process, port = _start(folder, home, user)
        server = Server(port)
        try:
            yield server
        finally:
            server.close()
    finally:
        if process is not None:
            _stop(process)
        shutil.rmtree(home, ignore_errors=True)


def _as(user):
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    asked = {"env": plain | {"LC_ALL": "C"}}
    if user:
        asked |= {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
    return asked


def _start(folder, home, user):
    for _ in range(5):  # somebody else may take the free port first
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = ["-D", home / "data", "-p", str(port), "-k", home]
        options += [f"-c{name}={value}" for name, value in SETTINGS.items()]
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                ["sh", "-c", GUARD, "sh", folder / "postgres", *options],
                stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=home, start_new_session=True,
                **_as(user),
            )  # fmt: skip
        for _ in range(600):
            if process.poll() is not None:
                break
            ready = [folder / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
            if subprocess.run(ready, check=False).returncode == 0:
                return process, port
            time.sleep(0.05)
        _stop(process)
    raise RuntimeError(f"PostgreSQL did not start: {(home / 'log').read_text()}")


def _stop(process):
    process.stdin.close()  # see GUARD; SIGINT ends the connections and then the server
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)
