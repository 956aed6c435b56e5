"""Administration of the organisation: every change on the record, nothing deleted."""

from tongban.orgs.usecases.bodies import end_department as end_department
from tongban.orgs.usecases.bodies import end_posts as end_posts
from tongban.orgs.usecases.bodies import end_staff as end_staff
from tongban.orgs.usecases.bodies import give_login as give_login
from tongban.orgs.usecases.bodies import grant_posts as grant_posts
from tongban.orgs.usecases.bodies import keep_department as keep_department
from tongban.orgs.usecases.bodies import keep_staff as keep_staff
from tongban.orgs.usecases.duties import assign_duty as assign_duty
from tongban.orgs.usecases.duties import end_assignment as end_assignment
from tongban.orgs.usecases.founding import ensure_department as ensure_department
from tongban.orgs.usecases.founding import found_centre as found_centre
from tongban.orgs.usecases.founding import load_orgs as load_orgs
from tongban.orgs.usecases.founding import load_regions as load_regions
from tongban.orgs.usecases.leaves import end_leave as end_leave
from tongban.orgs.usecases.leaves import mark_leave as mark_leave
from tongban.orgs.usecases.places import end_region as end_region
from tongban.orgs.usecases.places import end_venue as end_venue
from tongban.orgs.usecases.places import end_window as end_window
from tongban.orgs.usecases.places import keep_region as keep_region
from tongban.orgs.usecases.places import keep_venue as keep_venue
from tongban.orgs.usecases.places import keep_window as keep_window
from tongban.orgs.usecases.places import keep_zone as keep_zone
from tongban.orgs.usecases.register import STREAM as STREAM
