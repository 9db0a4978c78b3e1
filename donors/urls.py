"""Addresses of the donors floor: what donors open from a mail."""

from django.urls import path

from donors.views import letters, offers, unsubscribe

app_name = "donors"

urlpatterns = [
    path("letters/<str:token>/", letters.show, name="letter"),
    path("letters/<str:token>/answer/", letters.answer, name="letter-answer"),
    path("letters/<str:token>/thanks/", letters.thanks, name="letter-thanks"),
    path("offer/<str:token>/", offers.show, name="offer"),
    path("offer/<str:token>/end/", offers.end, name="offer-end"),
    path("offer/<str:token>/<str:reference>/", offers.choose, name="offer-choose"),
    path("unsubscribe/<str:token>/", unsubscribe.show, name="unsubscribe"),
]
