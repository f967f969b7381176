"""The two web servers, as the rooms need them.

Neither drains as they need it: Daphne cuts WebSockets without telling the application, uvicorn
closes them with a code that means "restart". Neither bounds frames that are no messages. Each says
in its own words that a socket is closed; here both say `OSError`, as ASGI has it.
"""
