"""Where the candidate's WebSocket is served."""

from django.urls import path

from live.consumers import RoomConsumer

websocket_urlpatterns = [path("ws/interview/<uuid:session_id>/", RoomConsumer.as_asgi())]
