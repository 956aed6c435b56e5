"""Addresses of the organisation's registers."""

from django.urls import path

from tongban.web.desk.views.matters import papering
from tongban.web.desk.views.organisation import organisations, people

urlpatterns = [
    path("", organisations.overview, name="organisation"),
    path("regions/", organisations.regions, name="regions"),
    path("regions/<str:code>/", organisations.region, name="region"),
    path("venues/", organisations.venues, name="venues"),
    path("venues/new/", organisations.venue, name="venue_new"),
    path("venues/<uuid:venue_id>/", organisations.venue, name="venue"),
    path("venues/<uuid:venue_id>/zones/", organisations.zone, name="zone"),
    path("zones/<int:zone_id>/windows/new/", organisations.window, name="window_new"),
    path("zones/<int:zone_id>/windows/<int:window_id>/", organisations.window, name="window"),
    path("papers/", papering.templates, name="paper_templates"),
    path("papers/<str:kind>/", papering.template, name="paper_template"),
    path("departments/", people.departments, name="departments"),
    path("departments/new/", people.department, name="department_new"),
    path("departments/<str:code>/", people.department, name="department"),
    path("establishment/", people.establishment, name="establishment"),
    path("establishment/<int:granted_id>/end/", people.end_posts, name="end_posts"),
    path("staff/", people.members, name="staff"),
    path("staff/new/", people.member, name="member_new"),
    path("staff/<uuid:member_id>/", people.member, name="member"),
    path("staff/<uuid:member_id>/login/", people.login, name="member_login"),
    path("duties/", people.logins, name="logins"),
    path("duties/<uuid:account_id>/", people.duties, name="duties"),
    path("duties/<uuid:assignment_id>/end/", people.end_duty, name="end_duty"),
]
