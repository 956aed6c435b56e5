"""The acts of ratings: invite, rate, deal with a bad rating, dispute, registers, figures for the public."""

from tongban.oversight.ratings.usecases.bad import confirm as confirm
from tongban.oversight.ratings.usecases.bad import deny as deny
from tongban.oversight.ratings.usecases.bad import extend as extend
from tongban.oversight.ratings.usecases.bad import fix as fix
from tongban.oversight.ratings.usecases.bad import reopen as reopen
from tongban.oversight.ratings.usecases.bad import reply as reply
from tongban.oversight.ratings.usecases.bad import revisit as revisit
from tongban.oversight.ratings.usecases.disputes import decide_dispute as decide_dispute
from tongban.oversight.ratings.usecases.disputes import raise_dispute as raise_dispute
from tongban.oversight.ratings.usecases.disputes import reveal_rater as reveal_rater
from tongban.oversight.ratings.usecases.inviting import invite as invite
from tongban.oversight.ratings.usecases.inviting import invite_by_paper as invite_by_paper
from tongban.oversight.ratings.usecases.inviting import invite_visit as invite_visit
from tongban.oversight.ratings.usecases.inviting import text_sent as text_sent
from tongban.oversight.ratings.usecases.objections import answer_objection as answer_objection
from tongban.oversight.ratings.usecases.objections import object_to as object_to
from tongban.oversight.ratings.usecases.publishing import prepare_figures as prepare_figures
from tongban.oversight.ratings.usecases.publishing import sign_figures as sign_figures
from tongban.oversight.ratings.usecases.rating import follow_up as follow_up
from tongban.oversight.ratings.usecases.rating import rate as rate
from tongban.oversight.ratings.usecases.registers import add_device as add_device
from tongban.oversight.ratings.usecases.registers import end_device as end_device
from tongban.oversight.ratings.usecases.registers import seat as seat
from tongban.oversight.ratings.usecases.registers import set_setting as set_setting
