"""One person's data: given out whole and on the record; erased only where nothing has to be kept."""

import argparse
import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.support.matter import NOW, Stage, person, resident
from tongban.config.cli import person as command
from tongban.config.persondata import gather
from tongban.infra import files, ports, trail, worker
from tongban.kernel.actors import GUEST, SYSTEM, Actor, Duty, Grant
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.people.accounts.models import Account
from tongban.people.accounts.usecases import open_citizen_account, open_staff_account
from tongban.people.parties.models import Authorisation, Party, Unmasking
from tongban.people.parties.usecases import authorise, erase_party, record_export
from tongban.services.cases.models import Draft
from tongban.services.cases.usecases.drafts import start_draft

pytestmark = pytest.mark.django_db
REASON = "本人书面申请"


def kinds(party_id: Any) -> list[str]:
    return [line.kind for line in trail.lines(party_id)]


def run(verb: str, id_: str | None = None, **more: Any) -> int:
    given = {"party": None, "reason": REASON, "yes": True, **more}
    return command.run(argparse.Namespace(verb=verb, id=id_, **given))


@pytest.fixture
def stage() -> Stage:
    made = Stage.build()
    made.to_delivered()
    with ports.inside_transaction_allowed():
        worker.deliver_all(now=NOW)
    return made


@pytest.mark.slow
def test_everything_about_one_person_pipl_45(stage: Stage, tmp_path: Path):
    someone = person(9, name="王五")
    clerk = Account.objects.get(username="clerk")
    Unmasking.objects.create(party=stage.applicant, account=clerk.pk, fields="id_number", reason="核对证件", at=NOW)
    out = tmp_path / "person.zip"
    assert run("export", resident(1), out=out) == 0
    assert out.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(out) as archive:
        told = json.loads(archive.read("person.json"))
        names = archive.namelist()
        papers = [archive.read(name) for name in names if name.endswith(".pdf")]
    assert told["person"]["id_number"] == resident(1)
    (matter,) = told["applications"]
    assert matter["as"] == ["申请人"]
    assert (matter["state"], len(matter["legs"])) == ("已领取", 4)
    assert matter["form"] == {"phone": "13800000000"}
    assert {"收件凭证", "受理通知书"} & {paper["title"] for paper in matter["papers"]}
    assert len(papers) == len([p for p in matter["papers"] if p["file"]]) >= 6
    assert all(paper.startswith(b"%PDF") for paper in papers)
    assert told["looked_at_by"] == [
        {
            "at": told["looked_at_by"][0]["at"],
            "by": clerk.name,
            "fields": "id_number",
            "reason": "核对证件",
            "matter": "",
        }
    ]
    assert not [name for name in names if resident(1) in name]
    assert kinds(stage.applicant.pk)[-1] == "party.exported"
    assert someone.name not in json.dumps(told, ensure_ascii=False)
    with pytest.raises(Refused, match="已经存在"):
        run("export", resident(1), out=out)


@pytest.mark.slow
def test_a_file_that_cannot_be_read_does_not_stop_the_rest(stage: Stage):
    paper = stage.row().papers.order_by("number").first()
    assert paper is not None
    assert paper.file is not None
    files._path(paper.file.digest).unlink()
    dossier = gather(stage.applicant, now=NOW)
    assert len(dossier.unreadable) == 1
    assert len(dossier.files) >= 5


def test_the_subject_gets_no_form_of_others(stage_of_two: tuple[Stage, Party]):
    _, subject = stage_of_two
    told = gather(subject, now=NOW).told["applications"]
    assert [matter["as"] for matter in told] == [["相关人"]]
    assert "form" not in told[0]
    assert "handed_in" not in told[0]


@pytest.fixture
def stage_of_two() -> tuple[Stage, Party]:
    made, subject = Stage.build(), person(8, name="周老")
    made.submit()
    made.row().__class__.objects.filter(pk=made.id).update(subject=subject)
    return made, subject


def test_a_copy_is_not_written_without_its_record(tmp_path: Path):
    party = person(3)
    with pytest.raises(Refused, match="理由"):
        run("export", None, party=str(party.pk), reason="无", out=tmp_path / "p.zip")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Refused, match="不能写入"):
        run("export", None, party=str(party.pk), out=tmp_path / "nowhere" / "p.zip")
    assert kinds(party.pk) == ["party.registered"]


def test_who_may():
    party = person(3)
    admin = Actor(account_id=new_id(), name="管", grants=frozenset({Grant(duty=Duty.ADMIN, department_id=new_id())}))
    for actor in (GUEST, admin):
        for act in (erase_party, lambda **w: record_export(files=0, **w)):
            with pytest.raises(NotAllowed):
                act(actor=actor, party_id=party.pk, reason=REASON, now=NOW)
    verified = Actor(account_id=admin.account_id, name="管", grants=admin.grants, stepped_up=True)
    record_export(actor=verified, party_id=party.pk, files=0, reason=REASON, now=NOW)
    assert kinds(party.pk) == ["party.registered", "party.unmasked", "party.exported"]


def test_how_a_person_is_named(monkeypatch):
    party = person(3)
    for words in ({"id_": None}, {"id_": resident(3), "party": str(party.pk)}):
        with pytest.raises(Refused, match="二者选一"):
            run("erase", **words)
    with pytest.raises(Refused, match="没有找到"):
        run("erase", resident(4))
    with pytest.raises(Refused, match="不是当事人编号"):
        run("erase", party="x")
    with pytest.raises(Refused, match="不能恢复"):
        run("erase", resident(3), yes=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{resident(3)}\n"))
    assert run("erase", "-") == 0
    assert not Party.objects.exists()


def test_erasing_a_person_whom_no_application_speaks_of_pipl_47():
    account = open_citizen_account(name="李四", id_number=resident(5), password="a long enough one", now=NOW)
    party, other = account.party, person(6, name="孙六")
    assert party is not None
    Party.objects.filter(pk=party.pk).update(identity_level=4)
    me = Actor(account_id=account.pk, name="李四", party_id=party.pk)
    start_draft(actor=me, matter="OT-P01", matter_name="身后一件事", content={}, now=NOW)
    authorise(
        actor=me, grantor_id=party.pk, agent_id=other.pk, scope="全部", since=NOW.date(), until=NOW.date(),
        basis="授权委托书", now=NOW,
    )  # fmt: skip
    Unmasking.objects.create(party=party, fields="phone", reason="核对", at=NOW)
    assert run("erase", resident(5)) == 0
    assert list(Party.objects.all()) == [other]
    assert not Account.objects.exists()
    assert not Draft.objects.exists()
    assert not Authorisation.objects.exists()
    assert not Unmasking.objects.exists()
    assert kinds(party.pk) == ["party.registered", "party.authorised", "party.erased"]
    assert trail.verify().ok
    with pytest.raises(Refused, match="没有找到"):
        run("erase", resident(5))


def test_whoever_stands_in_an_application_stays(stage_of_two: tuple[Stage, Party]):
    """PIPL art 47(2); State Council Order 716 art 12."""
    stage, subject = stage_of_two
    for party in (stage.applicant, subject):
        Unmasking.objects.create(party=party, fields="phone", reason="核对", at=NOW)
        with pytest.raises(Refused, match=r"第716号第十二条.*第四十七条"):
            erase_party(actor=SYSTEM, party_id=party.pk, reason=REASON, now=NOW)
        assert Party.objects.filter(pk=party.pk).exists()
        assert party.unmaskings.count() == 1  # nothing of the attempt remains
        assert "party.erased" not in kinds(party.pk)


def test_whoever_filed_for_another_stays(stage_of_two: tuple[Stage, Party]):
    stage, _ = stage_of_two
    account = open_citizen_account(name="李四", id_number=resident(5), password="a long enough one", now=NOW)
    stage.row().__class__.objects.filter(pk=stage.id).update(filed_by=account)
    assert account.party_id is not None
    with pytest.raises(Refused, match="不能删除"):
        erase_party(actor=SYSTEM, party_id=account.party_id, reason=REASON, now=NOW)
    assert Account.objects.filter(pk=account.pk).exists()


def test_staff_are_not_erased_by_the_way():
    party = person(7)
    account = open_staff_account(actor=SYSTEM, username="x1", name="周安", now=NOW)
    Account.objects.filter(pk=account.pk).update(party=party)
    with pytest.raises(Refused, match="工作人员"):
        erase_party(actor=SYSTEM, party_id=party.pk, reason=REASON, now=NOW)
