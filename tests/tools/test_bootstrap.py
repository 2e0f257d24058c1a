"""The set-up refuses with a sentence, does nothing twice, and notices what changed."""

import re
import socket
import subprocess
import sys

import pytest

from tools import bootstrap, stage


def test_a_busy_port_is_refused_with_another_proposed():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(stage.Missing, match=rf"{port} is in use.*make run PORT=\d+"):
            bootstrap.require_free_port(str(port))


@pytest.mark.parametrize("port", ["", "abc", "0", "-1", "65536", "80 80", "８０００"])
def test_a_port_that_is_no_number_is_refused(port):
    with pytest.raises(stage.Missing, match="not a port number"):
        bootstrap.require_free_port(port)


def test_a_free_port_is_accepted():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    bootstrap.require_free_port(str(port))


def test_a_failed_program_is_named_with_its_last_lines():
    with pytest.raises(stage.Missing, match="This command failed: python") as refusal:
        stage.command(sys.executable, "-c", "print('the reason'); raise SystemExit(3)")
    assert refusal.value.output == "the reason"


def test_a_program_that_finds_no_network_is_explained():
    with pytest.raises(stage.Missing, match="network cannot be reached"):
        stage.command(sys.executable, "-c", "raise SystemExit('getaddrinfo ENOTFOUND')")


def test_a_program_that_is_not_there_is_named():
    with pytest.raises(stage.Missing, match="no-such-program was not found"):
        stage.command("no-such-program")


def test_each_sentence_is_said_in_both_languages(capsys):
    stage.explain(stage.Missing("Ổ đĩa đã đầy.", "The disk is full.", "last line"))
    said = capsys.readouterr().err
    assert re.search(r"last line\s+✗ Ổ đĩa đã đầy\.\s+The disk is full\.", said)


def test_an_unknown_order_shows_the_known_ones(capsys):
    assert bootstrap.main(["fly"]) == 2
    assert "run|test|browser" in capsys.readouterr().err


def test_an_unchanged_lock_is_not_installed_again(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", tmp_path / "no-python-is-needed")
    lock = bootstrap.ROOT / "requirements-node.lock"
    (tmp_path / f"{lock.name}.installed").write_text(bootstrap._digest(lock))
    bootstrap.install(lock.name, "Node")
    assert capsys.readouterr().out == ""


def test_an_environment_that_was_moved_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", sys.executable)
    made = tmp_path / "pyvenv.cfg"
    made.write_text(f"command = /usr/bin/python3 -m venv --clear {tmp_path}\n")
    assert bootstrap._environment_works()
    made.write_text("command = /usr/bin/python3 -m venv /elsewhere/.venv\n")
    assert not bootstrap._environment_works()


def test_a_machine_without_python_is_told_which_one_it_needs(tmp_path):
    script = bootstrap.ROOT / "tools" / "find-python.sh"
    done = subprocess.run(
        ["/bin/sh", script, "--explain"], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert "Python 3.11 or later is needed; this machine has: none." in done.stderr
