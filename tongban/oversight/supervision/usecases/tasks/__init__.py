"""The acts on tasks and meetings."""

from tongban.oversight.supervision.usecases.tasks.assigning import assign as assign
from tongban.oversight.supervision.usecases.tasks.assigning import instruct as instruct
from tongban.oversight.supervision.usecases.tasks.doing import cancel as cancel
from tongban.oversight.supervision.usecases.tasks.doing import confirm as confirm
from tongban.oversight.supervision.usecases.tasks.doing import postpone as postpone
from tongban.oversight.supervision.usecases.tasks.doing import progress as progress
from tongban.oversight.supervision.usecases.tasks.doing import remind as remind
from tongban.oversight.supervision.usecases.tasks.doing import report as report
from tongban.oversight.supervision.usecases.tasks.doing import return_ as return_
from tongban.oversight.supervision.usecases.tasks.importing import import_tasks as import_tasks
from tongban.oversight.supervision.usecases.tasks.meetings import hold as hold
