"""The commands: what a programmer and an operator ask of run.py, answered for people and for machines."""

import json
import sqlite3
import subprocess
import sys
import zipfile

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from processes import people
from processes.db import db
from tests import house
from web import ids
from web.app import create_base
from web.cli import main
from web.server import CannotServe, accounts, check
from web.settings import Settings, from_environment

DIAGRAM = house.ROOT / "tests" / "bpmn" / "hand_back.bpmn"
PACKAGE = house.PACKAGES / "register-birth"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Call a command on an instance of its own; give what it said."""
    monkeypatch.setenv("INSTANCE", str(tmp_path / "instance"))
    for name in ("DATABASE_URL", "PUBLIC_URL", "PORT", "SECRET_KEY", "TRUSTED_PROXY"):
        monkeypatch.delenv(name, raising=False)

    def call(*words, expect=0):
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exit_code == expect, (result.output, result.exception)
        return result

    return call


@pytest.fixture
def office(run):
    """An instance with an agency and its administrator; gives the one-time link."""
    run("db", "upgrade")
    return json.loads(run("people", "add", "--admin", "--json").stdout)


def asked(run, *words, **more):
    return json.loads(run(*words, "--json", **more).stdout)


def test_help_names_every_command_without_loading_them(run):
    said = run("--help").stdout
    for name in [
        "serve",
        "worker",
        "db",
        "demo",
        "people",
        "definitions",
        "instances",
        "records",
        "feel",
        "decide",
        "try",
        "bench",
    ]:
        assert f"  {name} " in said


def test_a_diagram_is_checked_without_the_domain_and_its_database():
    script = (
        "import sys, contextlib\n"
        "from web.cli import main\n"
        f"with contextlib.suppress(SystemExit): main(['definitions', 'check', {str(DIAGRAM)!r}, '--json'])\n"
        "print([name for name in sys.modules if name.split('.')[0] in {'sqlalchemy', 'processes', 'marshmallow'}])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=house.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")


def test_checking_answers_for_machines_with_every_part_of_a_finding(run):
    answer = asked(run, "definitions", "check", DIAGRAM)
    assert answer["executable"] is True
    assert [one["finding"] for one in answer["repairs"]] == ["variable_used", "not_drawn"]
    assert answer["repairs"][0]["options"][0]["words"]["en"].startswith("Add the field “result” (choice: hand_back")
    assert set(answer["findings"][0]) >= {
        "code", "severity", "element_id", "element_name", "line", "params", "message"
    }  # fmt: skip


def test_a_file_that_is_no_xml_is_a_finding_and_not_a_failure(run):
    answer = asked(run, "definitions", "check", house.ROOT / "LICENSE")
    assert (answer["executable"], answer["findings"][0]["code"]) == (False, "not_xml")
    assert answer["findings"][0]["message"].startswith("Không phải XML")


def test_a_file_that_cannot_be_read_ends_with_two(run, tmp_path):
    assert "nowhere" in run("definitions", "check", tmp_path / "nowhere.bpmn", expect=2).stderr


def test_findings_are_said_in_english_when_asked(run):
    assert "no well-formed XML" in run("definitions", "check", house.ROOT / "LICENSE", "--lang", "en").stdout
    assert "Không phải XML" in run("definitions", "check", house.ROOT / "LICENSE").stdout


def test_a_package_is_checked_with_its_forms(run, tmp_path):
    assert asked(run, "definitions", "check", PACKAGE)["executable"] is True
    folder = tmp_path / "package"
    (folder / "forms").mkdir(parents=True)
    (folder / "process.bpmn").write_bytes((PACKAGE / "process.bpmn").read_bytes())
    (folder / "forms" / "verify_data.form.json").write_text("[]")
    assert asked(run, "definitions", "check", folder)["executable"] is False


def test_the_first_administrator_comes_with_an_agency_and_a_link_that_works_once(office):
    token = office["link"].split("/set-password#")[1]
    with create_base(from_environment()).app_context():
        with house.transaction():
            person = people.use_link(token=token, password="một mật khẩu thật dài", now=_now())
        actor = people.actor(person.agency_id, person.id, _now())
        assert {"administer", "operate"} <= {str(power) for power in actor.powers}
        assert set(people.role_ids(person.agency_id)) >= {"intake_officer", "leader", "internal_auditor"}
        db.engine.dispose()


def _now():
    from web import clock

    return clock.now()


def test_a_second_person_needs_a_name_a_user_name_and_a_known_role(run, office):
    added = asked(run, "people", "add", "Trần Nam", "--username", "nam", "--role", "case_officer")
    assert added["agency"] == office["agency"]
    assert "case_officer" in run("people", "add", "A", "--username", "an", "--role", "king", expect=2).stderr
    assert asked(run, "people", "add", "B", "--username", "nam", expect=1)["error"] == "duplicate_code"
    assert asked(run, "people", "add", "B", expect=1)["errors"] == {"username": ["Nhập nội dung này"]}


def test_without_an_agency_there_is_a_sentence_and_no_trace(run):
    run("db", "upgrade")
    assert "people add --admin" in run("people", "add", "A", "--username", "an", expect=2).stderr


def test_a_command_on_an_empty_database_says_how_to_make_it(run):
    assert "run.py db upgrade" in run("instances", "list", expect=3).stderr


def test_a_package_is_imported_published_and_given_back_byte_for_byte(run, office, tmp_path):
    made = asked(run, "definitions", "import", PACKAGE)
    assert set(made) == {"id", "sha256", "procedure", "version", "findings"}
    assert asked(run, "definitions", "publish", made["id"], "--effective", "2026-01-01")["number"] == 1
    run("definitions", "publish", made["id"], expect=1)
    for option in ([], ["--uploaded"]):
        run("definitions", "export", made["id"], "-o", tmp_path / "out.bpmn", *option)
        assert (tmp_path / "out.bpmn").read_bytes() == (PACKAGE / "process.bpmn").read_bytes()


def test_a_folder_with_decision_tables_is_checked_imported_published_and_given_back_whole(run, office, tmp_path):
    package = house.PACKAGES / "recognise-exploration-results"
    assert asked(run, "definitions", "check", package)["executable"] is True
    made = asked(run, "definitions", "import", package)
    assert asked(run, "definitions", "publish", made["id"])["number"] == 1
    folder = tmp_path / "given"
    folder.mkdir()
    run("definitions", "export", made["id"], "-o", folder)
    run("definitions", "export", made["id"], "-o", tmp_path / "given.zip")
    wanted = {str(path.relative_to(package)): path.read_bytes() for path in package.rglob("*.dmn")}
    assert {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.dmn")} == wanted
    assert asked(run, "definitions", "check", folder)["executable"] is True
    assert asked(run, "definitions", "check", tmp_path / "given.zip")["executable"] is True
    assert asked(run, "definitions", "import", tmp_path / "given.zip")["sha256"] == made["sha256"]


@pytest.mark.parametrize("around", ["", "birth/"])
def test_an_archive_of_a_package_becomes_a_draft_like_its_folder(run, office, tmp_path, around):
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as archive:
        for path in sorted(PACKAGE.rglob("*.*")):
            archive.write(path, around + str(path.relative_to(PACKAGE)))
    made = asked(run, "definitions", "import", tmp_path / "package.zip")
    assert set(made) == {"id", "sha256", "procedure", "version", "findings"}
    assert made["sha256"] == asked(run, "definitions", "import", PACKAGE)["sha256"]
    assert asked(run, "definitions", "publish", made["id"])["number"] == 1
    with zipfile.ZipFile(tmp_path / "broken.zip", "w") as archive:
        archive.writestr("process.bpmn", (PACKAGE / "process.bpmn").read_bytes())
        archive.writestr("procedure.json", b"{")
    assert "procedure.json" in run("definitions", "import", tmp_path / "broken.zip", expect=1).stderr


def test_a_decision_file_alone_is_checked_and_a_faulty_one_is_named_with_its_line(run, tmp_path):
    table = house.PACKAGES / "recognise-exploration-results" / "decisions" / "time_limit.dmn"
    assert asked(run, "definitions", "check", table)["executable"] is True
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "process.bpmn").write_bytes((PACKAGE / "process.bpmn").read_bytes())
    (folder / "time_limit.dmn").write_bytes(table.read_bytes().replace(b"<text>42</text>", b"<text>42 +</text>"))
    answer = asked(run, "definitions", "check", folder)
    (found,) = [one for one in answer["findings"] if one["severity"] == "error"]
    assert (answer["executable"], found["params"]["file"], found["code"]) == (
        False,
        "time_limit.dmn",
        "dmn_expression_invalid",
    )
    assert found["line"] > 1


def test_a_diagram_alone_is_kept_but_not_published_while_anything_is_missing(run, office):
    made = asked(run, "definitions", "import", DIAGRAM)
    assert set(made) == {"id", "sha256", "findings"}
    missing = asked(run, "definitions", "publish", made["id"], expect=1)
    assert set(missing["errors"]) >= {"draft", "review"}


def test_a_file_with_errors_is_refused_with_its_findings(run, office):
    refused = asked(run, "definitions", "import", house.ROOT / "LICENSE", expect=1)
    assert [finding["code"] for finding in refused["findings"]] == ["not_xml"]
    run("definitions", "import", "nowhere.bpmn", expect=2)
    run("definitions", "export", ids.encode(7), "-o", "nowhere.bpmn", expect=1)
    run("definitions", "publish", "no-id", expect=2)


def test_altered_records_are_noticed_by_the_command(run, office, tmp_path):
    assert asked(run, "records", "verify", "--all")["intact"] is True
    path = tmp_path / "instance" / "thongsuot.db"
    with sqlite3.connect(path) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE quality_record SET act = 'nothing' WHERE act = 'agency.added'")
    answer = asked(run, "records", "verify", "--all", expect=1)
    assert (answer["intact"], answer["broken"][0]["flaws"][0]["code"]) == (False, "projection_differs")
    run("records", "verify", expect=2)
    run("records", "verify", "H00-1", expect=1)


def test_a_backup_is_a_whole_database_and_never_overwrites(run, office, tmp_path):
    files = tmp_path / "instance" / "files" / "ab"
    files.mkdir(parents=True)
    (files / "abcd").write_bytes(b"attached")
    made = asked(run, "db", "backup", tmp_path / "copy.db")
    assert made["files"] == 1
    assert (tmp_path / "copy.db.files" / "ab" / "abcd").read_bytes() == b"attached"
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("SELECT count(*) FROM person").fetchone() == (1,)
    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0
    run("db", "backup", tmp_path / "copy.db", expect=1)


def test_a_setting_that_cannot_be_used_is_named(run, monkeypatch):
    monkeypatch.setenv("PUBLIC_URL", "http://example.org")
    assert "PUBLIC_URL" in run("db", "upgrade", expect=2).stderr
    monkeypatch.setenv("PUBLIC_URL", "https://example.org")
    monkeypatch.setenv("TRUSTED_PROXY", "somebody")
    assert "TRUSTED_PROXY" in run("db", "upgrade", expect=2).stderr


def _settings(tmp_path, public_url, proxy=None):
    return Settings(
        instance=tmp_path, database_url="sqlite://", secret_key="k", public_url=public_url, trusted_proxy=proxy
    )


@pytest.mark.parametrize(
    ("public_url", "proxy", "code"),
    [
        ("http://127.0.0.1", None, "serve_needs_https"),
        ("http://127.0.0.1", "10.0.0.1", "serve_needs_https"),
        ("https://thong-suot.example", None, "serve_needs_proxy"),
    ],
)
def test_other_machines_are_only_served_behind_https_and_a_named_proxy(tmp_path, public_url, proxy, code):
    with pytest.raises(CannotServe) as refusal:
        check(_settings(tmp_path, public_url, proxy), "0.0.0.0", 0)
    assert refusal.value.code == code
    check(_settings(tmp_path, "https://thong-suot.example", "10.0.0.1"), "0.0.0.0", 0)
    check(_settings(tmp_path, "http://127.0.0.1"), "127.0.0.1", 0)


def test_accounts_are_shown_only_where_demonstration_data_were_loaded(tmp_path):
    assert accounts(_settings(tmp_path, "http://127.0.0.1")) == ()


def test_the_server_refuses_a_database_of_another_shape(run):
    run("db", "upgrade")
    engine = sa.create_engine(from_environment().database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    engine.dispose()
    for command in ("serve", "worker"):
        assert "db upgrade" in run(command, expect=3).stderr


def test_unknown_measures_are_refused_with_the_known_ones(run):
    assert "verb_complete_sqlite_ms" in run("bench", "--only", "speed", expect=2).stderr


def test_a_measure_answers_with_its_value_and_unit(run):
    found = asked(run, "bench", "--quick", "--only", "engine_step_ms", "--only", "statements_per_completion")
    assert {name: figure["unit"] for name, figure in found.items()} == {
        "engine_step_ms": "ms",
        "statements_per_completion": "statements",
    }
    assert found["statements_per_completion"]["value"] <= 15
