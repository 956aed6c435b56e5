"""Papers: numbered without gaps, set once, sealed, verified by anyone; a missing glyph stops and names itself."""

import io
import re
from datetime import datetime

import pytest
from pypdf import PdfReader

from tests.support.matter import Stage
from tongban.infra import files, outbox, ports, trail
from tongban.infra.typesetting import MissingGlyph, missing, typeset
from tongban.kernel.events import Event
from tongban.services.cases import selectors
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.handlers import papers_due
from tongban.services.cases.models import Paper
from tongban.services.cases.usecases import ensure_paper, reserve_paper
from tongban.services.cases.values import PaperKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _inside():
    with ports.inside_transaction_allowed():
        yield


def raw(paper: Paper) -> bytes:
    assert paper.file is not None
    return files.read(paper.file.digest)


def read(paper: Paper) -> tuple[PdfReader, str]:
    pdf = PdfReader(io.BytesIO(raw(paper)))
    return pdf, "".join(page.extract_text() for page in pdf.pages)


def make(stage: Stage, kind: PaperKind, now: datetime, **options) -> Paper:
    return ensure_paper(kind=kind, application_id=stage.id, now=now, **options)


@pytest.mark.slow
def test_every_paper_of_the_happy_path(now: datetime):
    stage = Stage.build()
    stage.to_delivered()
    row, legs = stage.row(), stage.legs()
    papers = {
        PaperKind.RECEIPT: make(stage, PaperKind.RECEIPT, now),
        PaperKind.ACCEPTANCE: make(stage, PaperKind.ACCEPTANCE, now),
        PaperKind.GRANT: make(stage, PaperKind.GRANT, now, case_id=legs[0].pk),
        PaperKind.COMPLETION: make(stage, PaperKind.COMPLETION, now),
        PaperKind.SERVICE_PROOF: make(stage, PaperKind.SERVICE_PROOF, now),
        PaperKind.CERTIFICATE: make(stage, PaperKind.CERTIFICATE, now, case_id=legs[0].pk),
    }
    for kind, paper in papers.items():
        _, text = read(paper)
        flat = "".join(text.split())
        assert paper.number in flat, kind
        assert stage.applicant.name in flat, kind
        assert paper.code in flat, kind
        assert b"pdfaid:part" in raw(paper), "not PDF/A"
        fonts = {str(name) for name in re.findall(rb"/BaseFont\s*/([\w+-]+)", raw(paper))}
        assert all("NotoSerif" in font for font in fonts), fonts
    _, text = read(papers[PaperKind.RECEIPT])
    assert row.query_code in "".join(text.split())
    assert row.query_password not in text, "the code and what opens it must not lie on one paper"
    assert stage.applicant.id_number[-4:] not in "".join(text.split())
    assert len({p.number for p in papers.values()}) == len(papers)


def test_the_number_is_kept_when_setting_fails(now: datetime):
    stage = Stage.build()
    stage.applicant.name = "王\U0002f9ff"  # a character outside the shipped font
    stage.applicant.save(update_fields=["name"])
    stage.submit()
    with pytest.raises(MissingGlyph, match="U\\+2F9FF"):
        make(stage, PaperKind.RECEIPT, now)
    reserved = Paper.objects.get()
    assert reserved.file is None
    stage.applicant.name = "王安"
    stage.applicant.save(update_fields=["name"])
    made = make(stage, PaperKind.RECEIPT, now)
    assert (made.pk, made.number) == (reserved.pk, reserved.number)
    assert made.file is not None


def test_asked_for_twice_it_is_one_paper(now: datetime):
    stage = Stage.build()
    stage.submit()
    first = make(stage, PaperKind.RECEIPT, now)
    again = make(stage, PaperKind.RECEIPT, now)
    assert (first.pk, first.file_id, first.seal) == (again.pk, again.file_id, again.seal)
    assert Paper.objects.count() == 1


def test_numbers_run_per_kind_and_year(now: datetime):
    stage = Stage.build()
    numbers = []
    for n in range(3):
        stage.submit(f"k{n}")
        numbers.append(reserve_paper(kind=PaperKind.RECEIPT, application_id=stage.id, now=now).number)
    assert [number[-6:-1] for number in numbers] == ["00001", "00002", "00003"]
    assert all(number.startswith("渌审收〔2021〕第") for number in numbers)
    other_year = reserve_paper(kind=PaperKind.ACCEPTANCE, application_id=stage.id, now=now.replace(year=2022)).number
    assert other_year == "渌审受〔2022〕第00001号"


def test_anyone_may_verify_and_sees_masked_facts(now: datetime):
    stage = Stage.build()
    stage.submit()
    paper = make(stage, PaperKind.RECEIPT, now)
    found = selectors.verify_code(paper.code)
    assert found is not None
    assert (found.number, found.sealed, found.withdrawn_at) == (paper.number, True, None)
    assert found.holder == "周*"
    assert selectors.verify_code("AAAAAAAAAAAA") is None


def test_a_file_changed_on_disk_does_not_verify(now: datetime):
    stage = Stage.build()
    stage.submit()
    paper = make(stage, PaperKind.RECEIPT, now)
    flipped = ("0" if paper.seal[0] != "0" else "1") + paper.seal[1:]
    Paper.objects.filter(pk=paper.pk).update(seal=flipped)
    found = selectors.verify_code(paper.code)
    assert found is not None
    assert not found.sealed


def test_no_decision_paper_before_the_decision(now: datetime):
    stage = Stage.build()
    stage.to_accepted()
    with pytest.raises(CaseRefusal, match="还没有作出决定"):
        make(stage, PaperKind.GRANT, now, case_id=stage.legs()[0].pk)


def test_the_same_paper_sets_to_the_same_bytes(now: datetime):
    stage = Stage.build()
    stage.submit()
    paper = make(stage, PaperKind.RECEIPT, now)
    first = paper.file_id
    Paper.objects.filter(pk=paper.pk).update(file=None, made_at=None)
    assert make(stage, PaperKind.RECEIPT, now).file_id == first


def test_each_step_calls_for_its_papers(now: datetime):
    stage = Stage.build()
    stage.to_delivered()
    called: dict[str, int] = {}
    for line in trail.lines(stage.id):
        for kind, _, _ in papers_due(outbox.adapter(Event.by_kind[line.kind]).validate_python(line.facts)):
            called[kind.label] = called.get(kind.label, 0) + 1
    assert called == {
        "申请材料接收凭证": 1,
        "受理通知书": 1,
        "准予决定书": 4,
        "办结通知书": 1,
        "结果证照": 4,
        "送达回证": 1,
    }


def test_missing_names_each_character_once():
    assert missing(["王安", "张\U0002f9ff\U0002f9ff", "·"]) == "\U0002f9ff"


def test_data_is_never_run_as_a_template(now: datetime):
    values = {"title": '#panic("x")', "number": "$x$", "code": "A" * 12, "qr": ""}
    with pytest.raises(Exception) as wrong:
        typeset("letter.typ", values, now=now)
    assert "panicked" not in str(wrong.value)
