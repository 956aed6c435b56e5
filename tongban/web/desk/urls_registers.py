"""Addresses of 督查督办 at the desk: letters and the other registers."""

from django.urls import path

from tongban.web.desk.views import letterbooks, letterdrafts, letters

urlpatterns = [
    path("letters/", letters.register, name="letters"),
    path("letters/new/", letterdrafts.new, name="letter_new"),
    path("letters/signing/", letterdrafts.signing, name="letters_signing"),
    path("letters/mine/", letterbooks.mine, name="letters_mine"),
    path("letters/look-backs/", letterbooks.look_backs, name="letters_look_backs"),
    path("letters/statistics/", letterbooks.statistics, name="letters_statistics"),
    path("letters/import/", letterbooks.imports, name="letters_import"),
    path("letters/import/<str:what>.xlsx", letterbooks.template, name="letters_template"),
    path("letters/notices/<int:reminder_id>/", letterbooks.notice, name="letter_notice"),
    path("letters/<uuid:letter_id>/", letters.letter, name="letter"),
    path("letters/<uuid:letter_id>/edit/", letterdrafts.edit, name="letter_edit"),
    path("letters/<uuid:letter_id>/docx/", letterbooks.docx, name="letter_docx"),
    path("letters/<uuid:letter_id>/files/<str:kind>/<int:file_id>/", letterbooks.file, name="letter_file"),
    path("settings/", letterbooks.settings, name="supervision_settings"),
]
