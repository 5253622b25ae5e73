"""files.getUploadURLExternal and completeUploadExternal; the bytes go to the server's upload address."""

from __future__ import annotations

from dataclasses import replace

from bot.workspace.backend import Backend, Upload
from bot.workspace.method import Asked, Method
from bot.workspace.refusals import Refused, invalid
from bot.workspace.wire import Payload


def _address(backend: Backend, asked: Asked) -> Payload:
    length = asked.arguments.whole("length")
    if length <= 0:
        raise invalid("length must be more than 0")
    upload = Upload(backend.state.fresh_id("F"), asked.arguments.text("filename"), length)
    backend.uploads[upload.id] = upload
    return {"ok": True, "upload_url": f"{backend.origin}/upload/v1/{upload.id}", "file_id": upload.id}


def _complete(backend: Backend, asked: Asked) -> Payload:
    arguments = asked.arguments
    files = arguments.objects("files") or ()
    done = []
    for file in files:
        upload = backend.uploads.get(str(file.get("id")))
        if upload is None or upload.content is None:
            raise Refused("file_not_found")
        done.append(replace(upload, title=str(file.get("title") or upload.filename), complete=True))
    channel_ids = arguments.words("channels") or arguments.words("channel_id")
    for channel_id in channel_ids:
        if channel_id not in backend.state.channels:
            raise Refused("channel_not_found")  # a name or a member's id will not do
        backend.channel(channel_id, posting=True)
    backend.uploads |= {upload.id: upload for upload in done}
    for channel_id in channel_ids:
        comment, thread_ts = arguments.text("initial_comment"), arguments.text("thread_ts")
        shown = tuple({"id": upload.id, "name": upload.filename, "title": upload.title} for upload in done)
        backend.post(backend.own(channel_id, comment, files=shown, thread_ts=thread_ts))
    return {"ok": True, "files": [{"id": upload.id, "title": upload.title} for upload in done]}


_SCOPE = "files:write"
METHODS = (
    Method("files.getUploadURLExternal", _address, scope=_SCOPE, required=("filename", "length")),
    Method("files.completeUploadExternal", _complete, scope=_SCOPE, required=("files",)),
)
