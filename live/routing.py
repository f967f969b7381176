"""Where the candidate's WebSockets are served."""

from django.urls import path

from live.consumers import RoomConsumer
from live.device_check import CheckConsumer
from live.practice import PracticeConsumer

websocket_urlpatterns = [
    path("ws/interview/<uuid:session_id>/", RoomConsumer.as_asgi()),
    path("ws/interview/<uuid:session_id>/check/", CheckConsumer.as_asgi()),
    path("ws/interview/<uuid:session_id>/practice/", PracticeConsumer.as_asgi()),
]
