"""The acts on letters: draft, sign and issue, answer, check, look back, remind, import."""

from tongban.oversight.supervision.usecases.letters.answering import answer as answer
from tongban.oversight.supervision.usecases.letters.answering import ask_extension as ask_extension
from tongban.oversight.supervision.usecases.letters.answering import decide_extension as decide_extension
from tongban.oversight.supervision.usecases.letters.answering import handle as handle
from tongban.oversight.supervision.usecases.letters.answering import receive as receive
from tongban.oversight.supervision.usecases.letters.checking import archive as archive
from tongban.oversight.supervision.usecases.letters.checking import look_back as look_back
from tongban.oversight.supervision.usecases.letters.checking import pass_ as pass_
from tongban.oversight.supervision.usecases.letters.checking import send_back as send_back
from tongban.oversight.supervision.usecases.letters.checking import take_up as take_up
from tongban.oversight.supervision.usecases.letters.drafting import attach as attach
from tongban.oversight.supervision.usecases.letters.drafting import change as change
from tongban.oversight.supervision.usecases.letters.drafting import discard as discard
from tongban.oversight.supervision.usecases.letters.drafting import draft as draft
from tongban.oversight.supervision.usecases.letters.drafting import issue as issue
from tongban.oversight.supervision.usecases.letters.drafting import return_ as return_
from tongban.oversight.supervision.usecases.letters.drafting import submit as submit
from tongban.oversight.supervision.usecases.letters.drafting import withdraw as withdraw
from tongban.oversight.supervision.usecases.letters.importing import import_answers as import_answers
from tongban.oversight.supervision.usecases.letters.importing import import_letters as import_letters
from tongban.oversight.supervision.usecases.letters.objecting import object_to as object_to
from tongban.oversight.supervision.usecases.letters.objecting import reassign as reassign
from tongban.oversight.supervision.usecases.letters.objecting import uphold as uphold
from tongban.oversight.supervision.usecases.letters.reminding import carry_out as carry_out
from tongban.oversight.supervision.usecases.letters.reminding import remind as remind
