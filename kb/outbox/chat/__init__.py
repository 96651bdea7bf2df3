"""Rooms of chats: how each service wants to be told, and how it says that it was not."""
