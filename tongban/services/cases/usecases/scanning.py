"""Pages scanned at the window join the papers that were handed in, so that every department looks at the same file."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.infra.statements import send
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import require
from tongban.services.cases import policies
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.models import HandedMaterial, MaterialVersion
from tongban.services.cases.usecases.intake import read
from tongban.services.cases.values import ENDED, Source
from tongban.services.events import PapersScanned


@act()
def scan_papers(*, actor: Actor, application_id: UUID, files: Mapping[str, str], now: datetime) -> None:
    """Put a file to each named material (its code → the file's digest); a file that was there before is kept to compare.

    Only papers that were handed in over the counter or with a file are scanned: one that is still missing is taken
    in first, one that comes later is supplied first.
    """
    whole = read(application_id)
    require(policies.may_accept(actor, whole.whose))
    if whole.state in ENDED:
        raise CaseRefusal(f"“{whole.state.label}”的申请不再收扫描件")
    if not files:
        raise CaseRefusal("还没有可保存的页，请先拍照或选择文件")
    rows = {row.material: row for row in HandedMaterial.objects.filter(application=whole.id, material__in=list(files))}
    if set(rows) != set(files):
        raise CaseRefusal("有的材料还没有收取，请先在受理时登记“已收取”")
    if any(row.source == Source.DEFERRED for row in rows.values()):
        raise CaseRefusal("容缺的材料请先登记“已收到”，再扫描")
    event = PapersScanned(application_id=whole.id, materials=tuple(sorted(files)))
    trail.record(actor=actor, duty=Duty.ACCEPT, head=whole.head, events=[event], now=now)
    send()
    for material, digest in files.items():
        row = rows[material]
        if row.file_id and row.file_id != digest:
            MaterialVersion.objects.create(
                id=new_id(), application_id=whole.id, material=material, file_id=row.file_id, handed_at=row.handed_at,
                replaced_at=now,
            )  # fmt: skip
        HandedMaterial.objects.filter(pk=row.pk).update(file_id=digest)
