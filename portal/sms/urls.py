from django.urls import path

from portal.sms import views

app_name = "sms"
urlpatterns = [
    path("inbound", views.inbound, name="inbound"),
    path("status/<uuid:delivery_id>", views.status, name="status"),
]
