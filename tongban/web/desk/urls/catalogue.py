"""Addresses of those who keep the catalogue."""

from django.urls import path

from tongban.web.desk.views.catalogue import catalogue, editions, importing, lifeevents, materials, members, questions

_item = "items/<str:code>/"
_thing = "lifeevents/<str:code>/"
urlpatterns = [
    path("", catalogue.catalogue, name="catalogue"),
    path("import/", importing.import_page, name="import"),
    path("import/errors/", importing.import_errors, name="import_errors"),
    path("export/<slug:what>/", catalogue.export, name="export"),
    path("materials/", materials.materials, name="materials"),
    path("materials/new/", materials.material, name="material_new"),
    path("materials/<str:code>/", materials.material, name="material"),
    path("new-item/", editions.new, name="item_new"),
    path(_item, editions.item, name="item"),
    path(_item + "compare/", editions.compare, name="item_compare"),
    path(_item + "draft/", editions.draft, name="item_draft"),
    path(_item + "draft/start/", editions.start, name="item_start"),
    path(_item + "draft/discard/", editions.discard, name="item_discard"),
    path(_item + "draft/preview/", editions.preview, name="item_preview"),
    path(_item + "draft/publish/", editions.publish, name="item_publish"),
    path(_item + "draft/questions/", questions.item_questions, name="item_questions"),
    path(_item + "draft/conditions/<int:place>/", questions.item_condition, name="item_condition"),
    path("new-lifeevent/", lifeevents.new, name="thing_new"),
    path(_thing, lifeevents.thing, name="thing"),
    path(_thing + "compare/", lifeevents.compare, name="thing_compare"),
    path(_thing + "draft/", lifeevents.draft, name="thing_draft"),
    path(_thing + "draft/start/", lifeevents.start, name="thing_start"),
    path(_thing + "draft/discard/", lifeevents.discard, name="thing_discard"),
    path(_thing + "draft/refresh/", lifeevents.refresh, name="thing_refresh"),
    path(_thing + "draft/questions/", members.questions, name="thing_questions"),
    path(_thing + "draft/members/", members.members, name="thing_members"),
    path(_thing + "draft/members/<str:member>/condition/", members.condition, name="thing_condition"),
    path(_thing + "draft/milestones/", members.milestones, name="thing_milestones"),
    path(_thing + "draft/preview/", lifeevents.preview, name="thing_preview"),
    path(_thing + "draft/publish/", lifeevents.publish, name="thing_publish"),
]
