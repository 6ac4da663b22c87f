"""``nrdl serve``: the check as a page of the user's own browser, and as an API for one's own programs.

Only the command imports it: Starlette and uvicorn are an extra. Every check is a process's of its own, as in an audit;
what was uploaded lies in that process's folder and is gone with the answer.
"""
