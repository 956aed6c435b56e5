"""The acts of a matter: the only writers. One verb, one function; the same for portal, counter, agent and API."""

from tongban.services.cases.usecases.accept import accept_application as accept_application
from tongban.services.cases.usecases.accept import supply_deferred as supply_deferred
from tongban.services.cases.usecases.decide import decide_case as decide_case
from tongban.services.cases.usecases.decide import record_result_case as record_result_case
from tongban.services.cases.usecases.drafts import discard_draft as discard_draft
from tongban.services.cases.usecases.drafts import save_draft as save_draft
from tongban.services.cases.usecases.drafts import start_draft as start_draft
from tongban.services.cases.usecases.filing import Filing as Filing
from tongban.services.cases.usecases.filing import Person as Person
from tongban.services.cases.usecases.filing import file_matter as file_matter
from tongban.services.cases.usecases.filing import take_in as take_in
from tongban.services.cases.usecases.papers import ensure_paper as ensure_paper
from tongban.services.cases.usecases.papers import reserve_paper as reserve_paper
from tongban.services.cases.usecases.results import collect_results as collect_results
from tongban.services.cases.usecases.results import issue_results as issue_results
from tongban.services.cases.usecases.review import claim_case as claim_case
from tongban.services.cases.usecases.review import examine_case as examine_case
from tongban.services.cases.usecases.review import reassign_case as reassign_case
from tongban.services.cases.usecases.review import release_case as release_case
from tongban.services.cases.usecases.review import send_out_case as send_out_case
from tongban.services.cases.usecases.submit import submit_application as submit_application
