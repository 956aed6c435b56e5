"""The acts on a request for information, one function each."""

from tongban.oversight.openness.usecases.requests.answering import draft_reply as draft_reply
from tongban.oversight.openness.usecases.requests.answering import send_back as send_back
from tongban.oversight.openness.usecases.requests.answering import sign_reply as sign_reply
from tongban.oversight.openness.usecases.requests.asking_back import ask_correction as ask_correction
from tongban.oversight.openness.usecases.requests.asking_back import ask_reasons as ask_reasons
from tongban.oversight.openness.usecases.requests.asking_back import charge as charge
from tongban.oversight.openness.usecases.requests.asking_back import give_reasons as give_reasons
from tongban.oversight.openness.usecases.requests.asking_back import lapse as lapse
from tongban.oversight.openness.usecases.requests.asking_back import paid as paid
from tongban.oversight.openness.usecases.requests.asking_back import supply as supply
from tongban.oversight.openness.usecases.requests.contesting import contest as contest
from tongban.oversight.openness.usecases.requests.contesting import end_contest as end_contest
from tongban.oversight.openness.usecases.requests.contesting import reveal_applicant as reveal_applicant
from tongban.oversight.openness.usecases.requests.filing import ask as ask
from tongban.oversight.openness.usecases.requests.filing import confirm as confirm
from tongban.oversight.openness.usecases.requests.filing import withdraw as withdraw
from tongban.oversight.openness.usecases.requests.opinions import ask_opinion as ask_opinion
from tongban.oversight.openness.usecases.requests.opinions import hear as hear
from tongban.oversight.openness.usecases.requests.terms import ask_extension as ask_extension
from tongban.oversight.openness.usecases.requests.terms import delay as delay
from tongban.oversight.openness.usecases.requests.terms import extend as extend
from tongban.oversight.openness.usecases.requests.terms import not_extend as not_extend
